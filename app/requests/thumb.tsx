import { cn } from '#app/_ui/cn.ts';

export interface ThumbProps {
  imageId: string;
  /** Empty when words beside it say the same. */
  alt: string;
  size?: 'thumb' | 'display';
  className?: string;
}

/** Where a requester's picture is served from. */
export function pictureUrl(imageId: string, size: 'thumb' | 'display' | 'original' = 'thumb'): string {
  return `/api/v1/pictures/${imageId}/${size}`;
}

/** One of the requester's pictures, small, cropped to its frame. */
export function Thumb({ imageId, alt, size = 'thumb', className }: ThumbProps) {
  return <img src={pictureUrl(imageId, size)} alt={alt} loading="lazy" decoding="async" className={cn('checkerboard max-w-none shrink-0 rounded-md border object-cover', className)} />;
}
