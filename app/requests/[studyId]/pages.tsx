import Link from 'next/link';
import { useWords } from '#words';
import { Button } from '#app/_ui/button.tsx';

export interface PagesProps {
  page: number;
  pages: number;
  /** The address of another page. */
  hrefOf: (page: number) => string;
}

/** Steps through the pages of a list. */
export function Pages({ page, pages, hrefOf }: PagesProps) {
  const t = useWords('results.pages');
  if (pages <= 1) return null;
  const step = (to: number, label: string) => (
    <Button asChild size="sm">
      <Link href={hrefOf(to)}>{label}</Link>
    </Button>
  );
  return (
    <nav aria-label={t('label')} className="mt-4 grid grid-cols-3 items-center text-sm text-ink-soft">
      <span>{page > 1 && step(page - 1, t('previous'))}</span>
      <span className="text-center tabular-nums">{t('position', { page: String(page), pages: String(pages) })}</span>
      <span className="text-right">{page < pages && step(page + 1, t('next'))}</span>
    </nav>
  );
}
