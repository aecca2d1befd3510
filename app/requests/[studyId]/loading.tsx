import { useWords } from '#words';
import { Skeleton } from '#app/_ui/skeleton.tsx';

/** The outline of one view of a study. */
export default function Loading() {
  const t = useWords('results');
  return (
    <div role="status" aria-label={t('loading')} className="grid gap-4 lg:grid-cols-3">
      <Skeleton className="h-56 rounded-xl lg:col-span-2" />
      <Skeleton className="h-56 rounded-xl" />
      <Skeleton className="h-32 rounded-xl lg:col-span-3" />
    </div>
  );
}
