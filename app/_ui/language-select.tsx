'use client';

import { useWords } from '#words';
import { cn } from './cn.ts';
import { Select } from './select.tsx';
import { useLanguageChoice } from './use-language-choice.ts';

/** The languages a page can be read in, at its foot. `languages` by tag (BCP 47), as their speakers call them. */
export function LanguageSelect({ languages, className }: { languages: Record<string, string>; className?: string }) {
  const t = useWords('frame');
  const { language, choose, isPending } = useLanguageChoice();
  return (
    <Select
      aria-label={t('menu.language')}
      value={language}
      onValueChange={choose}
      disabled={isPending}
      options={Object.entries(languages).map(([value, label]) => ({ value, label }))}
      className={cn('w-32', className)}
    />
  );
}
