/** What rows say, in plain sentences, beside what the paper says. The form follows from the kind of measurement alone. Pure. */
import { sideOfInterval } from '#lib/consensus/interval.ts';
import type { TFinding, TPaperRow } from '#lib/contracts/paper-report.ts';
import { percent, signed } from '#lib/loop/report/words.ts';
import type { Claim } from './analyses.ts';
import { say } from './report/words.ts';

const share = ({ value, ci95 }: Pick<TPaperRow, 'value' | 'ci95'>): string => `${percent(value ?? 0)} [${percent(ci95?.[0] ?? 0)}, ${percent(ci95?.[1] ?? 0)}]`;
const distance = (value: number): string => say('distance', value);

type Seen = 'a' | 'b' | 'none' | 'nothing';

const SIDES = { '1': 'a', '-1': 'b', '0': 'none' } as const;

/** Which side an interval speaks for; `even` is where neither is better. */
function seenIn({ value, ci95 }: Pick<TPaperRow, 'value' | 'ci95'>, even: number): Seen {
  if (value === null || ci95 === null) return 'nothing';
  return SIDES[sideOfInterval(ci95, even)];
}

/** Puts what was seen beside what the paper claims for a. */
function compareWith(claim: Claim | undefined, seen: Seen, paper: string): { end: string; agrees: TFinding['agrees'] } {
  if (!claim) return { end: '', agrees: 'no claim' };
  const subject = claim.instead ? `The paper, which compares with ${claim.instead} instead,` : 'The paper';
  if (seen === 'a') return { end: ` ${subject} says the same${paper}.`, agrees: 'yes' };
  if (seen === 'b') return { end: ` ${subject} finds the first one better${paper}: ours disagrees.`, agrees: 'no' };
  return { end: ` ${subject} finds the first one better${paper}; ${seen === 'none' ? 'so many items do not show it here' : 'here nothing was decided'}.`, agrees: 'not seen' };
}

/** Of a blind study. */
export function votesFinding(a: string, b: string, decided: TPaperRow, net: TPaperRow, claim?: Claim): TFinding {
  const seen = seenIn(decided, 0.5);
  const counts = `${decided.n} decided of ${net.n} items`;
  const facts = net.value === null || net.ci95 === null ? counts : `${share(decided)} of ${counts}, net votes ${signed(net.value)} [${signed(net.ci95[0])}, ${signed(net.ci95[1])}]`;
  const start = {
    a: `${a} is preferred to ${b}: it won ${facts}.`,
    b: `${b} is preferred to ${a}, which won ${facts}.`,
    none: `No difference between ${a} and ${b} is seen: the first won ${facts}.`,
    nothing: `Nobody preferred ${a} or ${b} on any of ${net.n} items.`,
  }[seen];
  const { end, agrees } = compareWith(claim, seen, claim?.net === undefined ? '' : `, by about ${signed(claim.net, 0)} of the votes`);
  return { sentence: start + end, agrees };
}

/** Of two curves. */
export function curveFinding(a: string, b: string, row: TPaperRow, claim?: Claim): TFinding {
  const seen = seenIn(row, 0);
  const facts = row.value === null || row.ci95 === null ? '' : `directional similarity ${distance(row.value)} [${distance(row.ci95[0])}, ${distance(row.ci95[1])}] at equal image similarity, ${row.n} items`;
  const start = {
    a: `${a}’s curve lies above that of ${b}: ${facts}.`,
    b: `${a}’s curve lies below that of ${b}: ${facts}.`,
    none: `Neither ${a}’s curve nor that of ${b} is seen to lie higher: ${facts}.`,
    nothing: row.value === null ? `The curves of ${a} and ${b} do not reach each other, so they cannot be compared.` : `${row.n} items are too few to say whether the curve of ${a} or that of ${b} lies higher.`,
  }[seen];
  const { end, agrees } = compareWith(claim, seen, '');
  return { sentence: start + end, agrees };
}

/** A share of which the paper gives its own. */
export function shareFinding(what: string, row: TPaperRow): TFinding {
  const seen = seenIn(row, row.paper ?? 0.5);
  if (row.paper === null || seen === 'nothing') return { sentence: `${what}: ${row.value === null ? 'nothing to count' : `${share(row)} of ${row.n}`}.`, agrees: 'no claim' };
  const beside = `${what}: ${share(row)} of ${row.n}; in the paper ${percent(row.paper)}`;
  if (seen === 'none') return { sentence: `${beside}, which our interval includes.`, agrees: 'yes' };
  return { sentence: `${beside}: ours is ${seen === 'a' ? 'higher' : 'lower'}.`, agrees: 'no' };
}

/** Groups that speak for one side, of a breakdown. */
export function breakdownFinding(a: string, b: string, shares: readonly TPaperRow[]): TFinding {
  const by = (side: Seen) => shares.filter((row) => seenIn(row, 0.5) === side).map(({ label }) => label);
  const [forA, forB] = [by('a'), by('b')];
  if (forA.length + forB.length === 0) return { sentence: `In none of ${shares.length} groups alone is a difference between ${a} and ${b} seen.`, agrees: 'no claim' };
  const said = [forA.length > 0 && `${a} is preferred in ${forA.join(', ')}`, forB.length > 0 && `${b} in ${forB.join(', ')}`].filter(Boolean).join('; ');
  return { sentence: `${said}. The groups are small and ${shares.length} were looked at: one in twenty is seen by chance.`, agrees: 'no claim' };
}

/** The best of several shares against the first, when their intervals lie apart. */
export function rankingFinding(what: string, rows: readonly TPaperRow[]): TFinding {
  const known = rows.filter(({ value }) => value !== null);
  return { sentence: known.length === 0 ? `${what}: nothing to count.` : `${what}: ${known.map((row) => `${row.label} ${share(row)}`).join('; ')}.`, agrees: 'no claim' };
}

/** How many edits were flagged as harmful; of none, how many could still be. `rows` has an editor each. */
export function harmfulFinding(rows: readonly TPaperRow[]): TFinding {
  const known = rows.filter(({ value }) => value !== null);
  const fewest = [...known].sort((x, y) => x.n - y.n)[0];
  if (!fewest) return { sentence: 'No edit was judged by anybody, so none could be flagged.', agrees: 'no claim' };
  if (known.every(({ value }) => value === 0)) return { sentence: `No harmful flags were raised, on no edit of ${known.length} editors. Of ${fewest.n} edits that leaves room for ${percent(fewest.ci95?.[1] ?? 1)} at most, the upper end of the 95\u00a0% interval.`, agrees: 'no claim' };
  return { sentence: `Flagged as harmful: ${known.map((row) => `${row.label} ${share(row)} of ${row.n}`).join('; ')}.`, agrees: 'no claim' };
}
