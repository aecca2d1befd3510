import { useWords } from '#words';
import { Callout } from '#app/_ui/callout.tsx';

/** In the place of what a study's voters must not see yet. */
export function BlindNotice() {
  const t = useWords('results.blind');
  return <Callout title={t('title')}>{t('text')}</Callout>;
}
