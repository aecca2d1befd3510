import { UserMinus } from 'lucide-react';
import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { useWords } from '#words';

/** Leads to the form that trains a reward again without something; `query` says which reward and what is chosen at first. */
export function RetrainLink({ query }: { query: Record<string, string> }) {
  const t = useWords('research');
  return (
    <Button asChild>
      <Link href={`/research/retrain?${new URLSearchParams(query)}`}>
        <UserMinus aria-hidden />
        {t('retrain')}
      </Link>
    </Button>
  );
}
