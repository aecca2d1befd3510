/** Numbers of the paper's report in words. Pure. */
import type { TFinding, TPaperReport, TPaperRow } from '#lib/contracts/paper-report.ts';
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

/** What the interval of a row counts: the items that each side won, or how many there are. */
export function sayCounted({ unit, votes, n }: Pick<TPaperRow, 'unit' | 'votes' | 'n'>): string {
  return votes && unit === 'share' ? `${votes.a} : ${votes.b}, ${votes.tie} ties` : `n = ${n}`;
}

/** What a row's number is called beside it. */
export function sayUnit({ unit, votes }: Pick<TPaperRow, 'unit' | 'votes'>): string {
  return unit === 'net' ? 'net votes' : votes ? 'of decided' : '';
}

/** How a finding stands to the paper: a mark, and words. */
export const AGREEMENT = {
  yes: { mark: '=', words: 'as in the paper' },
  no: { mark: '≠', words: 'otherwise' },
  'not seen': { mark: '?', words: 'not seen' },
  'no claim': { mark: '·', words: 'nothing to compare with' },
} as const satisfies Record<TFinding['agrees'], { mark: string; words: string }>;

/** The marks and what they mean. */
export const MARKS_SENTENCE = `Marks: ${Object.values(AGREEMENT).map(({ mark, words }) => `${mark} ${words}`).join(', ')}.`;

/** How the curves are read. */
export const CURVE_SENTENCE = 'A line per editor, a point per strength of image guidance (weakest first), bars are 95 % intervals over items. Up and to the right is better.';

const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
/** A moment as people write it. */
export const sayMoment = (iso: string): string => `${DATE.format(new Date(iso))} UTC`;

/** What to think of "seen" and "not seen". */
export const SEEN_SENTENCE = 'A difference counts as seen when its 95 % interval leaves out equality; one that is not seen may still be there.';

const capital = (text: string): string => text.replace(/^./, (letter) => letter.toUpperCase());

/** How the paper's claims and numbers fare, in one sentence. */
export function claimsSentence({ figures }: Pick<TPaperReport, 'figures'>): string {
  const findings = figures.flatMap((figure) => figure.findings).filter(({ agrees }) => agrees !== 'no claim');
  if (findings.length === 0) return 'None of the figures made here carries a claim or number of the paper that could be checked.';
  const said = ([['yes', AGREEMENT.yes.words], ['not seen', 'not seen at this size'], ['no', AGREEMENT.no.words]] as const).flatMap(([verdict, words]) => {
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
