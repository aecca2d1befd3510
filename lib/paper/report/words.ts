/** Numbers of the paper's report in words. Pure. */
import type { TPaperReport, TPaperRow } from '#lib/contracts/paper-report.ts';
import { percent, signed } from '#lib/loop/report/words.ts';
import { inWords } from '#lib/loop/report/pooled-words.ts';

/** A row's number in its unit. */
export function say(unit: TPaperRow['unit'], value: number): string {
  if (unit === 'share') return percent(value);
  if (unit === 'net') return signed(value);
  if (unit === 'distance') return Math.abs(value) < 0.0005 ? '0.000' : `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
  return String(value);
}

/** Number, interval and what it counts. */
export function sayRow({ unit, value, ci95, n }: Pick<TPaperRow, 'unit' | 'value' | 'ci95' | 'n'>): string {
  if (value === null) return 'nothing to count';
  return `${say(unit, value)}${ci95 ? ` [${say(unit, ci95[0])}, ${say(unit, ci95[1])}]` : ''}, n = ${n}`;
}

const capital = (text: string): string => text.replace(/^./, (letter) => letter.toUpperCase());

/** How the paper's claims and numbers fare, in one sentence. */
export function claimsSentence({ figures }: Pick<TPaperReport, 'figures'>): string {
  const findings = figures.flatMap((figure) => figure.findings).filter(({ agrees }) => agrees !== 'no claim');
  if (findings.length === 0) return 'None of the figures made here carries a claim or number of the paper that could be checked.';
  const said = ([['yes', 'as in the paper'], ['not seen', 'not seen at this size'], ['no', 'otherwise']] as const).flatMap(([verdict, words]) => {
    const count = findings.filter(({ agrees }) => agrees === verdict).length;
    return count > 0 ? [`${inWords(count)} ${words}`] : [];
  });
  return `${capital(inWords(findings.length))} ${findings.length === 1 ? 'claim or number' : 'claims and numbers'} of the paper can be checked here: ${said.join(', ')}.`;
}

/** Whether seeds are still to come. */
export function seedsSentence({ seeds, missingSeeds }: Pick<TPaperReport, 'seeds' | 'missingSeeds'>): string {
  const list = (numbers: readonly number[]) => `${numbers.length === 1 ? 'seed' : 'seeds'} ${numbers.join(', ')}`;
  return missingSeeds.length > 0 ? `Not all of it: ${list(missingSeeds)} still to come.` : `All of ${list(seeds)}.`;
}
