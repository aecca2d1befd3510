/** @file Figures over many judged images: shares with intervals, in all and per verb. */
import { type Edit, type EditKind, EDIT_KINDS, VERBS, type Verb, verbOf } from './edit.ts';
import type { CaptionJudgement, Judgement } from './oracle.ts';

/** A share with its 95 % Wilson interval. */
export interface Share {
  readonly share: number;
  readonly n: number;
  readonly ci95: [number, number];
}

/** `hits` of `n` with the Wilson score interval (Wilson 1927). */
export function shareOf(hits: number, n: number): Share {
  if (n === 0) return { share: 0, n: 0, ci95: [0, 1] };
  const z = 1.959964;
  const p = hits / n;
  const middle = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return { share: p, n, ci95: [Math.max(0, middle - half), Math.min(1, middle + half)] };
}

/**
 * Share of hits over groups (pairs of one item) that are alike within: Wilson's interval with as many observations as the groups are worth, from the variance
 * between them (the design effect of cluster sampling, Kish 1965). `n` counts all observations.
 */
export function clusteredShare(groups: readonly { readonly hits: number; readonly n: number }[]): Share {
  const n = groups.reduce((sum, group) => sum + group.n, 0);
  const hits = groups.reduce((sum, group) => sum + group.hits, 0);
  if (n === 0 || groups.length < 2) return shareOf(hits, n);
  const p = hits / n;
  const between = groups.reduce((sum, group) => sum + (group.hits - p * group.n) ** 2, 0) * (groups.length / (groups.length - 1));
  const worth = between === 0 ? n : Math.max(1, Math.min(n, (p * (1 - p) * n * n) / between));
  return { ...shareOf(p * worth, worth), n };
}

export interface EditScores {
  readonly followed: Share;
  readonly preserved: Share;
  readonly perfect: Share;
  /** Mean crispness in [0, 1]. */
  readonly quality: number;
}

export interface EditReport extends EditScores {
  readonly verbs: Partial<Record<Verb, EditScores>>;
  readonly kinds: Partial<Record<EditKind, EditScores>>;
}

function summarize(judgements: readonly Judgement[]): EditScores {
  const count = (key: 'followed' | 'preserved' | 'perfect') => shareOf(judgements.filter((j) => j[key]).length, judgements.length);
  const quality = judgements.reduce((sum, j) => sum + j.quality, 0) / Math.max(1, judgements.length);
  return { followed: count('followed'), preserved: count('preserved'), perfect: count('perfect'), quality };
}

/** Scores of judged edits, in all, per verb and per kind; `edits[i]` belongs to `judgements[i]`. */
export function scoreEdits(edits: readonly Edit[], judgements: readonly Judgement[]): EditReport {
  const of = (keep: (edit: Edit) => boolean) => judgements.filter((_, i) => keep(edits[i] as Edit));
  const group = <K extends string>(keys: readonly K[], keyOf: (edit: Edit) => K) =>
    Object.fromEntries(keys.map((key) => [key, of((edit) => keyOf(edit) === key)] as const).filter(([, some]) => some.length > 0).map(([key, some]) => [key, summarize(some)])) as Partial<Record<K, EditScores>>;
  return { ...summarize(judgements), verbs: group(VERBS, (edit) => verbOf(edit.kind)), kinds: group(EDIT_KINDS, (edit) => edit.kind) };
}

export interface CaptionScores {
  readonly background: Share;
  /** Mean share of right quadrants. */
  readonly objects: number;
  readonly whole: Share;
}

/** Scores of images drawn from captions. */
export function scoreCaptions(judgements: readonly CaptionJudgement[]): CaptionScores {
  const n = judgements.length;
  return {
    background: shareOf(judgements.filter((j) => j.background).length, n),
    objects: judgements.reduce((sum, j) => sum + j.objects, 0) / Math.max(1, n),
    whole: shareOf(judgements.filter((j) => j.whole).length, n),
  };
}
