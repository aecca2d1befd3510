/** The paper's report as lines of text. Pure. */
import type { TPaperReport } from '#lib/contracts/paper-report.ts';
import { claimsSentence, seedsSentence } from './words.ts';

/** Every figure with what it says, or why there is none. */
export function describePaper(report: TPaperReport): string {
  const figures = report.figures.flatMap(({ figure, title, missing, findings }) => [`${figure}: ${title}`, ...(missing === null ? findings.map(({ sentence }) => `  ${sentence}`) : [`  not regenerated: ${missing}`])]);
  return [claimsSentence(report), ...figures, seedsSentence(report)].join('\n');
}
