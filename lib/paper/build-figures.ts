/** From what every seed measured to the figures that the plan names. Pure. */
import type { TFinding, TPaperFigure, TPaperRow, TPaperSeed } from '#lib/contracts/paper-report.ts';
import type { TShare } from '#lib/contracts/stages.ts';
import { ZCategory } from '#lib/contracts/triplets.ts';
import { ARMS, type ArmName, type Claim, FIGURE_NAMES, FIGURES, type FigureName, type FigurePlan, HARD_KINDS, type Part, QUICK_FIGURES } from './analyses.ts';
import { buildCarried } from './build-carried.ts';
import { curveDistance, curveMeans, joinCurves } from './curve-distance.ts';
import { breakdownFinding, curveFinding, harmfulFinding, rankingFinding, shareFinding, votesFinding } from './findings.ts';
import { comparisonKey } from './plan-needs.ts';
import { groupedShareRow, measuredShare, type OfSeed, ofSeeds, rowOf, shareRow, voteRows } from './rows.ts';

type Made = Pick<TPaperFigure, 'rows' | 'findings'> & Partial<Pick<TPaperFigure, 'curves' | 'sheets'>>;
type Of<K extends Part['kind']> = Extract<Part, { kind: K }>;

const title = (arm: ArmName): string => ARMS[arm].title;
const VERBS = ['add', 'remove', 'change', 'make', 'put'];
const CATEGORIES = { 'global-style': 'global style', attributes: 'attributes', 'add-remove': 'add or remove', manipulate: 'manipulate', other: 'other' } as const;

const comparisonOf = (a: ArmName, b: ArmName) => (seed: TPaperSeed) => seed.comparisons[comparisonKey({ a, b })];

function votes(seeds: readonly TPaperSeed[], { a, b, note, expects }: Of<'votes'>): Made {
  const own = ofSeeds(seeds, (seed) => {
    const found = comparisonOf(a, b)(seed);
    return found && { runId: found.runId, found: found.votes };
  });
  const rows = voteRows(note, `${title(a)} against ${title(b)}`, own, (expects as Claim | undefined)?.net ?? null);
  return { rows, findings: [votesFinding(title(a), title(b), ...rows, expects)] };
}

function votesBy(seeds: readonly TPaperSeed[], { by, a, b }: Of<'votes-by'>): Made {
  const groups = by === 'verb' ? VERBS.map((verb) => [verb, verb] as const) : ZCategory.options.map((category) => [category, CATEGORIES[category]] as const);
  const made = groups.map(([key, label]) => {
    const own = ofSeeds(seeds, (seed) => {
      const comparison = comparisonOf(a, b)(seed);
      const counts = comparison?.[by === 'verb' ? 'byVerb' : 'byCategory'][key];
      return comparison && counts && { runId: comparison.runId, found: counts };
    });
    return voteRows(`Votes by ${by === 'verb' ? 'verb' : 'sub-category'}: ${title(a)} against ${title(b)}`, label, own);
  });
  const seen = made.filter(([, net]) => net.n > 0);
  return { rows: seen.flat(), findings: [breakdownFinding(title(a), title(b), seen.map(([decided]) => decided))] };
}

function curve(seeds: readonly TPaperSeed[], { a, b, expects }: Of<'curve'>): Made {
  const both = ofSeeds(seeds, (seed) => {
    const [first, second] = [seed.curves[a], seed.curves[b]];
    return first && second && { runId: first.runId, found: { first: first.points, second: second.points, other: second.runId } };
  });
  const together = (side: 'first' | 'second') => joinCurves(both.map(({ found }) => found[side]));
  const total = curveDistance(together('first'), together('second'));
  const own = both.map(({ found, ...rest }) => ({ ...rest, found: curveDistance(found.first, found.second) }));
  const row = rowOf({ group: 'Distance of one curve above the other', label: `${title(a)} above ${title(b)}`, unit: 'distance' }, own, total);
  const withBoth: TPaperRow = { ...row, runIds: both.flatMap(({ runId, found }) => [runId, found.other]) };
  return { rows: [withBoth], findings: [curveFinding(title(a), title(b), withBoth, expects)] };
}

/** Each editor once, however many comparisons it is in. */
function curvesOf(seeds: readonly TPaperSeed[], parts: readonly Part[]): TPaperFigure['curves'] {
  const arms = [...new Set(parts.flatMap((part) => (part.kind === 'curve' ? [part.b, part.a] : [])))];
  return arms.map((arm) => ({ label: title(arm), points: curveMeans(joinCurves(seeds.flatMap((seed) => (seed.curves[arm] ? [seed.curves[arm].points] : [])))) }));
}

function success(seeds: readonly TPaperSeed[], { by, of, arms }: Of<'success'>): Made {
  const what = of === 'perfect' ? 'Right edits by the oracle' : 'Edits that keep the rest, by the oracle';
  const rows = (by === 'verb' ? VERBS : [null]).flatMap((verb) =>
    arms.map((arm) => {
      const own = ofSeeds(seeds, (seed) => {
        const editor = seed.editors[arm];
        const scores = verb === null ? editor?.scores?.oracle : editor?.scores?.verbs?.[verb];
        return editor && scores && { runId: editor.runId ?? seed.runId, found: scores[of] };
      });
      return shareRow({ group: verb === null ? what : `${what}: ${verb}`, label: title(arm) }, own);
    }),
  ).filter(({ n }) => n > 0);
  return { rows, findings: by === 'verb' ? [] : [rankingFinding(what, rows)] };
}

function hard(seeds: readonly TPaperSeed[], { arms }: Of<'hard'>): Made {
  const rows = HARD_KINDS.flatMap(({ name }) =>
    arms.map((arm) => {
      const own = ofSeeds(seeds, (seed) => {
        const found = seed.hard[arm]?.kinds[name];
        return found && { runId: (seed.hard[arm] as { runId: string }).runId, found };
      });
      return shareRow({ group: `Right edits: ${name}`, label: title(arm) }, own);
    }),
  ).filter(({ n }) => n > 0);
  const worst = rows.filter(({ ci95 }) => ci95 !== null && ci95[1] < 0.5);
  const sentence = worst.length === rows.length ? 'As in the paper, all of it mostly fails: none of these edits was ever taught.' : `Of ${rows.length} shares ${worst.length} lie below one half with their whole interval; the paper shows such edits as failures.`;
  return { rows, findings: [{ sentence, agrees: worst.length === rows.length ? 'yes' : 'not seen' }] };
}

type Rewards = NonNullable<TPaperSeed['rewards']>;
const rewardOf = (pick: (rewards: Rewards) => { runId: string; pairAccuracy: TShare } | undefined) => (seed: TPaperSeed): { runId: string; found: TShare } | null => {
  const found = seed.rewards && pick(seed.rewards);
  return found ? { runId: found.runId, found: found.pairAccuracy } : null;
};

function rewardFlags(seeds: readonly TPaperSeed[], { paperUsable }: Of<'reward-flags'>): Made {
  const group = 'Held-out pairs that the reward orders as annotators do';
  const filters = [...new Map(seeds.flatMap((seed) => seed.rewards?.flags.map(({ leaveOut }) => [leaveOut.join(), leaveOut] as const) ?? [])).values()];
  const rows = filters.map((leaveOut) => groupedShareRow({ group, label: leaveOut.length === 0 ? 'no ranking left out' : `without ${leaveOut.join(', ')}` }, ofSeeds(seeds, rewardOf((rewards) => rewards.flags.find((one) => one.leaveOut.join() === leaveOut.join())))));
  const usable = ofSeeds(seeds, ({ rewards }) => rewards && { runId: rewards.runId, found: measuredShare(rewards.unflagged, rewards.rankings) });
  const sum = (count: (rewards: Rewards) => number) => seeds.reduce((total, { rewards }) => total + (rewards ? count(rewards) : 0), 0);
  const share = rowOf({ group: 'Rankings without any flag', label: 'here', unit: 'share', paper: paperUsable }, usable, measuredShare(sum(({ unflagged }) => unflagged), sum(({ rankings }) => rankings)));
  const used = new Set(seeds.flatMap(({ rewards }) => Object.keys(rewards?.flagged ?? {})));
  const findings: TFinding[] = [shareFinding('Rankings without any flag', share), { sentence: `${used.size === 0 ? 'Nobody used a flag' : `Flags that were used: ${[...used].join(', ')}`}; filtering by one that nobody used changes nothing, so no reward was trained for it.`, agrees: 'no claim' }];
  return { rows: [...rows, share], findings: [...findings, rankingFinding(group, rows)] };
}

function rewardShares(seeds: readonly TPaperSeed[], { shares }: Of<'reward-shares'>): Made {
  const group = 'Held-out pairs that the reward orders as annotators do';
  const rows = [
    ...shares.map((share) => groupedShareRow({ group, label: `from ${Math.round(100 * share)} % of the ranked items` }, ofSeeds(seeds, rewardOf((rewards) => rewards.shares.find((one) => one.share === share))))),
    groupedShareRow({ group, label: 'from all of them' }, ofSeeds(seeds, rewardOf((rewards) => rewards))),
    groupedShareRow({ group: 'One annotator orders a pair as another does', label: 'annotators' }, ofSeeds(seeds, ({ rewards }) => rewards && { runId: rewards.runId, found: rewards.annotatorAgreement })),
  ];
  return { rows, findings: [rankingFinding(group, rows.slice(0, -1))] };
}

function rewardVotes(seeds: readonly TPaperSeed[], { comparisons }: Of<'reward-votes'>): Made {
  const group = 'Decided items on which the reward prefers the voters’ winner (chance: one half)';
  const rows = comparisons.map(({ a, b }) => {
    const own = ofSeeds(seeds, (seed) => {
      const [comparison, found] = [comparisonOf(a, b)(seed), seed.rewardVotes[comparisonKey({ a, b })]];
      return comparison && found && { runId: comparison.runId, found };
    });
    return shareRow({ group, label: `${title(a)} against ${title(b)}` }, own);
  });
  return { rows, findings: [rankingFinding(group, rows)] };
}

/** Whether nobody but simulated annotators answered, as the plan says. */
const isSimulated = ([first]: readonly TPaperSeed[]): boolean => (JSON.parse(first.plan.text) as { config?: { crowd?: string } }).config?.crowd === 'simulated';

function harmful(seeds: readonly TPaperSeed[]): Made {
  const row = (group: string, label: string, own: OfSeed<{ flagged: number; of: number }>[]) => {
    const sum = (what: 'flagged' | 'of') => own.reduce((total, { found }) => total + found[what], 0);
    return rowOf({ group, label, unit: 'share' }, own.map((one) => ({ ...one, found: measuredShare(one.found.flagged, one.found.of) })), measuredShare(sum('flagged'), sum('of')));
  };
  const edits = (Object.keys(ARMS) as ArmName[]).map((arm) =>
    row('Edits in blind studies that somebody reported as harmful', title(arm), ofSeeds(seeds, ({ runId, harmful: found, editors }) => found[arm] && { runId: editors[arm]?.runId ?? runId, found: { flagged: found[arm].flagged, of: found[arm].edits } })),
  ).filter(({ n }) => n > 0);
  const rankings = row('Rankings flagged as harmful, of five edits each', title('supervised'), ofSeeds(seeds, ({ runId, rewards }) => rewards && { runId, found: { flagged: rewards.flagged.harmful ?? 0, of: rewards.rankings } }));
  const simulated: TFinding = { sentence: 'Simulated annotators flag nothing as harmful, whatever they see: from them alone this shows only that flags are counted, not that the edits are harmless.', agrees: 'no claim' };
  return { rows: [...edits, ...(rankings.n > 0 ? [rankings] : [])], findings: [harmfulFinding(edits), ...(isSimulated(seeds) ? [simulated] : [])] };
}

function texts(seeds: readonly TPaperSeed[], { of, topVerbs }: Of<'texts'>): Made {
  type Card = NonNullable<TPaperSeed['texts']>;
  const row = (group: string, label: string, hits: (card: Card) => number, all: (card: Card) => number, paper: number | null = null) => {
    const own: OfSeed<Card>[] = ofSeeds(seeds, ({ runId, texts: card }) => card && { runId, found: card });
    const sum = (count: (card: Card) => number) => own.reduce((total, { found }) => total + count(found), 0);
    return rowOf({ group, label, unit: 'share', paper }, own.map((one) => ({ ...one, found: measuredShare(hits(one.found), all(one.found)) })), measuredShare(sum(hits), sum(all)));
  };
  const countIn = (list: readonly (readonly [string, number])[], name: string) => list.find(([one]) => one === name)?.[1] ?? 0;
  if (of === 'invertible') {
    const made = row('Training triplets that can be inverted', 'of all', (card) => card.invertible?.triplets ?? 0, (card) => card.invertible?.of ?? 0);
    return { rows: [made], findings: [shareFinding('Training triplets that have an inverse instruction', made)] };
  }
  if (of === 'categories') return { rows: ZCategory.options.map((category) => row('Instructions by sub-category', CATEGORIES[category], (card) => card.categories[category] ?? 0, (card) => card.read)), findings: [] };
  const names = [...new Set(seeds.flatMap(({ texts: card }) => (card?.[of] ?? []).slice(0, 10).map(([name]) => name)))];
  const rows = names.map((name) => row(of === 'verbs' ? 'Instructions that begin with the verb' : 'Instructions that speak of', name, (card) => countIn(card[of], name), (card) => card.read)).sort((x, y) => (y.value ?? 0) - (x.value ?? 0));
  if (topVerbs === undefined) return { rows, findings: [] };
  const five = row('The five verbs together', VERBS.join(', '), (card) => VERBS.reduce((sum, verb) => sum + countIn(card.verbs, verb), 0), (card) => card.read, topVerbs);
  return { rows: [five, ...rows], findings: [shareFinding('Instructions that begin with one of the five verbs', five), { sentence: 'The shapes world’s instructions are written by its grammar from these five verbs, so this says how the world was made, not what people ask for.', agrees: 'no claim' }] };
}

function sheet(seeds: readonly TPaperSeed[], { of }: Of<'sheet'>): Made {
  return { rows: [], findings: [], sheets: seeds.flatMap(({ seed, sheets }) => sheets.filter((one) => one.of === of).map(({ label, key }) => ({ seed, label, key }))) };
}

function make(seeds: readonly TPaperSeed[], part: Part): Made {
  switch (part.kind) {
    case 'votes': return votes(seeds, part);
    case 'votes-by': return votesBy(seeds, part);
    case 'curve': return curve(seeds, part);
    case 'success': return success(seeds, part);
    case 'hard': return hard(seeds, part);
    case 'reward-flags': return rewardFlags(seeds, part);
    case 'reward-shares': return rewardShares(seeds, part);
    case 'reward-carried': return buildCarried(seeds);
    case 'reward-votes': return rewardVotes(seeds, part);
    case 'harmful': return harmful(seeds);
    case 'texts': return texts(seeds, part);
    case 'sheet': return sheet(seeds, part);
  }
}

/** The figures that seeds of the same plan measured. Where nothing is left out but what is slow, that is told in its place. */
export function buildFigures(seeds: readonly TPaperSeed[], names: readonly FigureName[]): TPaperFigure[] {
  const isWhole = QUICK_FIGURES.every((name) => names.includes(name));
  return (isWhole ? FIGURE_NAMES : names).map((name): TPaperFigure => {
    const { figure, title: what, paper, parts, slow = '' }: FigurePlan = FIGURES[name];
    if (!names.includes(name)) return { name, figure, title: what, paper, missing: slow, rows: [], findings: [], curves: [], sheets: [] };
    const made = parts.map((part) => make(seeds, part));
    return { name, figure, title: what, paper, missing: null, rows: made.flatMap(({ rows }) => rows), findings: made.flatMap(({ findings }) => findings), curves: curvesOf(seeds, parts), sheets: made.flatMap(({ sheets = [] }) => sheets) };
  });
}
