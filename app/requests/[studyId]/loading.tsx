import { Skeleton } from '#app/_ui/skeleton.tsx';

/** The outline of one view of a study. */
export default function Loading() {
  return (
    <div role="status" aria-label="Loading" className="grid gap-4 lg:grid-cols-3">
      <Skeleton className="h-56 rounded-xl lg:col-span-2" />
      <Skeleton className="h-56 rounded-xl" />
      <Skeleton className="h-32 rounded-xl lg:col-span-3" />
    </div>
  );
}
