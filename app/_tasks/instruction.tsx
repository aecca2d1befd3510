import { useWords } from '#words';

/** The edit that was asked for: the sentence everything is judged by. */
export function Instruction({ text }: { text: string }) {
  const t = useWords('tasks');
  return (
    <div className="min-w-0">
      <p className="text-2xs font-medium text-ink-faint">{t('instruction')}</p>
      <h2 className="text-base font-semibold leading-6 text-pretty sm:text-lg sm:leading-7" data-testid="instruction">
        {text}
      </h2>
    </div>
  );
}
