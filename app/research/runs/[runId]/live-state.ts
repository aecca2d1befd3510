/** Everything a run's page shows, and how news changes it. Pure: what came twice or late changes nothing. */
import type { WireCurve, WireLine, WireRun, WireSample, WireStudy } from '../../wire.ts';

export interface LiveState {
  /** The run itself, then its stages in the order of their making. */
  runs: readonly WireRun[];
  curves: readonly WireCurve[];
  samples: readonly WireSample[];
  lines: readonly WireLine[];
  studies: readonly WireStudy[];
  /** Since when no worker was heard of though one is needed (ISO 8601); null while all is well. */
  silentSince: string | null;
}

export interface LivePoint {
  runId: string;
  name: string;
  step: number;
  value: number;
}

/** Any part of the state, newer. */
export interface LiveNews {
  runs?: readonly WireRun[];
  points?: readonly LivePoint[];
  samples?: readonly WireSample[];
  lines?: readonly WireLine[];
  studies?: readonly WireStudy[];
  silentSince?: string | null;
}

/** Lines kept in view. */
const KEPT_LINES = 1_000;

/** Newer rows over older ones; what a row does not tell stays as it was. */
function replace<T extends { id: string }>(before: readonly T[], news: readonly T[] = []): readonly T[] {
  if (news.length === 0) return before;
  const all = new Map(before.map((one) => [one.id, one]));
  for (const one of news) all.set(one.id, { ...all.get(one.id), ...one });
  return [...all.values()];
}

/** Where `step` is in ascending `xs`, or would be. */
function placeOf(xs: readonly number[], step: number): number {
  if (xs.length === 0 || xs[xs.length - 1] < step) return xs.length;
  let [low, high] = [0, xs.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (xs[middle] < step) low = middle + 1;
    else high = middle;
  }
  return low;
}

function addPoints(curve: WireCurve, points: readonly LivePoint[]): WireCurve {
  const xs = [...curve.xs];
  const ys = [...curve.ys];
  for (const { step, value } of points) {
    const at = placeOf(xs, step);
    if (xs[at] === step) ys[at] = value;
    else {
      xs.splice(at, 0, step);
      ys.splice(at, 0, value);
    }
  }
  return { ...curve, xs, ys };
}

function extend(curves: readonly WireCurve[], points: readonly LivePoint[] = []): readonly WireCurve[] {
  if (points.length === 0) return curves;
  const groups = new Map<string, LivePoint[]>();
  for (const point of points) {
    const key = `${point.runId} ${point.name}`;
    const group = groups.get(key);
    if (group) group.push(point);
    else groups.set(key, [point]);
  }
  const extended = curves.map((curve) => {
    const key = `${curve.runId} ${curve.name}`;
    const more = groups.get(key);
    groups.delete(key);
    return more ? addPoints(curve, more) : curve;
  });
  return [...extended, ...[...groups.values()].map((more) => addPoints({ runId: more[0].runId, name: more[0].name, xs: [], ys: [] }, more))];
}

function addSamples(before: readonly WireSample[], news: readonly WireSample[] = []): readonly WireSample[] {
  if (news.length === 0) return before;
  const all = new Map(before.map((sample) => [`${sample.runId} ${sample.name} ${sample.step}`, sample]));
  for (const sample of news) all.set(`${sample.runId} ${sample.name} ${sample.step}`, sample);
  return [...all.values()].sort((a, b) => a.step - b.step);
}

function addLines(before: readonly WireLine[], news: readonly WireLine[] = []): readonly WireLine[] {
  const seen = new Set(before.map(({ id }) => id));
  const fresh = news.filter(({ id }) => !seen.has(id));
  if (fresh.length === 0) return before;
  return [...before, ...fresh].sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1)).slice(-KEPT_LINES);
}

/** The state after some news. */
export function withNews(state: LiveState, { runs, points, samples, lines, studies, silentSince = state.silentSince }: LiveNews): LiveState {
  return {
    runs: replace(state.runs, runs),
    curves: extend(state.curves, points),
    samples: addSamples(state.samples, samples),
    lines: addLines(state.lines, lines),
    studies: replace(state.studies, studies),
    silentSince,
  };
}

function pointsOf({ runId, name, xs, ys }: WireCurve): LivePoint[] {
  return xs.map((step, i) => ({ runId, name, step, value: ys[i] }));
}

/** What the server read a moment ago, with everything that has arrived meanwhile. */
export function withServerState(before: LiveState, read: LiveState): LiveState {
  const known = new Map(before.curves.map((curve) => [`${curve.runId} ${curve.name}`, curve]));
  const behind = read.curves.filter((curve) => {
    const mine = known.get(`${curve.runId} ${curve.name}`);
    return !mine || mine.xs.length < curve.xs.length;
  });
  return withNews(before, { runs: read.runs, samples: read.samples, lines: read.lines, studies: read.studies, silentSince: read.silentSince, points: behind.flatMap(pointsOf) });
}
