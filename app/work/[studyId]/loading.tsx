import { Skeleton } from '#app/_ui/skeleton.tsx';
import { useWords } from '#words';

/** The outline of a task: bar, sentence, pictures. */
export default function Loading() {
  const t = useWords('study');
  return (
    <div role="status" aria-label={t('loading')} className="flex h-dvh flex-col">
      <div className="h-13 border-b bg-surface" />
      <div className="flex flex-1 flex-col gap-4 p-5">
        <Skeleton className="h-7 w-96 max-w-full" />
        <div className="grid flex-1 gap-3 md:grid-cols-3">
          <Skeleton className="rounded-lg" />
          <Skeleton className="rounded-lg" />
          <Skeleton className="rounded-lg" />
        </div>
        <Skeleton className="h-12 rounded-lg" />
      </div>
    </div>
  );
}
