import { type ArmName, type ArmPlan, ARMS, type Backbone, BACKBONES, FIGURES, type FigureName, type Part } from './analyses.ts';

/** Two editors that a blind study compares. */
export interface Comparison {
  a: ArmName;
  b: ArmName;
}

/** What has to be made for some figures; what several of them need is there once. */
export interface Needs {
  arms: ArmName[];
  comparisons: Comparison[];
  /** Editors measured over guidance. */
  curves: ArmName[];
  /** Editors that try the known-hard slice. */
  hard: ArmName[];
  /** Shares of the ranked items that further rewards learn from. */
  rewardShares: number[];
  flags: boolean;
  /** Backbones whose edits people rank, and a reward learns from. */
  rankedBy: Backbone[];
  /** Whose triplets editors learn from: people’s alone, or a language model’s too. */
  triplets: ('people' | 'writer')[];
  /** Whether each of these rewards is measured on each of these rankings. */
  carried: boolean;
  /** Comparisons whose edits the learned reward scores. */
  rewardVotes: Comparison[];
  texts: boolean;
}

/** Under which name a comparison is kept. */
export const comparisonKey = ({ a, b }: Comparison): string => `${a}/${b}`;

/** The parts of some figures. */
export function partsOf(figures: readonly FigureName[]): Part[] {
  return figures.flatMap((name): readonly Part[] => FIGURES[name].parts);
}

/** The backbone whose ranked edits an arm learns from, by a reward or directly. */
function rankedFor({ training }: ArmPlan): Backbone[] {
  return training?.arm === 'dpo' || training?.reward === 'learned' ? [training.rankedBy ?? '1.5'] : [];
}

/** Whether an arm learns from pairs of somebody's triplets. */
function learnsFromTriplets({ training, supervised = 'people' }: ArmPlan, who: 'people' | 'writer'): boolean {
  return training !== undefined && training.arm !== 'dpo' && supervised === who;
}

/** Everything that the parts of some figures are made from. Pure. */
export function planNeeds(figures: readonly FigureName[]): Needs {
  const parts = partsOf(figures);
  const of = <K extends Part['kind']>(...kinds: K[]) => parts.filter((part): part is Extract<Part, { kind: K }> => (kinds as string[]).includes(part.kind));
  const rewardVotes = of('reward-votes').flatMap((part) => part.comparisons);
  const comparisons = new Map([...of('votes', 'votes-by', 'harmful'), ...rewardVotes].map(({ a, b }) => [comparisonKey({ a, b }), { a, b }]));
  const curves = of('curve').flatMap(({ a, b }) => [a, b]);
  const listed = of('success', 'hard').flatMap(({ arms }) => arms);
  const compared = [...comparisons.values()].flatMap(({ a, b }) => [a, b]);
  const all = new Set<ArmName>([...(parts.some(({ kind }) => kind === 'sheet') ? (['supervised', 'control', 'hive'] as const) : []), ...compared, ...curves, ...listed]);
  const arms = (Object.keys(ARMS) as ArmName[]).filter((arm) => all.has(arm));
  const [rewardShares, flags, carried] = [[...new Set(of('reward-shares').flatMap(({ shares }) => shares))], of('reward-flags').length > 0, of('reward-carried').length > 0];
  const rankedBy = new Set([
    ...arms.flatMap((arm) => rankedFor(ARMS[arm])),
    ...(flags || rewardShares.length + rewardVotes.length > 0 ? (['1.5'] as const) : []),
    ...(carried ? BACKBONES : []),
  ]);
  return {
    arms,
    comparisons: [...comparisons.values()],
    curves: [...new Set(curves)],
    hard: [...new Set(of('hard').flatMap(({ arms }) => arms))],
    rewardShares,
    flags,
    rankedBy: BACKBONES.filter((backbone) => rankedBy.has(backbone)),
    triplets: (['people', 'writer'] as const).filter((who) => arms.some((arm) => learnsFromTriplets(ARMS[arm], who))),
    carried,
    rewardVotes,
    texts: of('texts').length > 0,
  };
}
