import { PageSkeleton } from '#app/_ui/skeleton.tsx';

/** The outline of an administrators' page while it loads. */
export default function Loading() {
  return <PageSkeleton />;
}
