import { Skeleton } from '#app/_ui/skeleton.tsx';
import { useWords } from '#words';

/** The outline of one view of a run. */
export default function Loading() {
  const t = useWords('runs.page');
  return (
    <div role="status" aria-label={t('loading')} className="space-y-4">
      <Skeleton className="h-24 rounded-xl" />
      <Skeleton className="h-56 rounded-xl" />
      <Skeleton className="h-72 rounded-xl" />
    </div>
  );
}
