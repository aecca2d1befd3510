import { PageSkeleton } from '#app/_ui/skeleton.tsx';

/** The outline of a researcher's page while it loads. */
export default function Loading() {
  return <PageSkeleton />;
}
