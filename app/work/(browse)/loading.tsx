import { PageSkeleton } from '#app/_ui/skeleton.tsx';

/** The outline of a list. */
export default function Loading() {
  return <PageSkeleton />;
}
