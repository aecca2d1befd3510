/** Charts as plain HTML and SVG: they scale with the page, carry their numbers as text, and need no script. */
import type { TLoopReport, TModelReport, TRewardCurvePoint } from '#lib/contracts/loop-report.ts';
import { html, type Html } from './html.ts';
import { duration, percent } from './words.ts';

const at = (share: number): string => `${(100 * share).toFixed(2)}%`;

export interface IntervalOptions {
  share: number;
  ci95: readonly [number, number];
  /** Ends of the axis. */
  from?: number;
  to?: number;
  /** Where a reference line stands. */
  reference?: number;
  label: string;
  /** Which colour: of the first side, or of the other. */
  side?: 'a' | 'b';
}

/** A share with its interval on an axis. */
export function intervalBar({ share, ci95, from = 0, to = 1, reference = 0.5, label, side = 'a' }: IntervalOptions): Html {
  const place = (value: number) => Math.min(1, Math.max(0, (value - from) / (to - from)));
  const [low, high] = ci95.map(place);
  return html`<div class="axis ${side}" role="img" aria-label="${label}: ${percent(share)}, 95 % interval ${percent(ci95[0])} to ${percent(ci95[1])}">
    <i class="reference" style="left:${at(place(reference))}"></i><i class="interval" style="left:${at(low)};width:${at(high - low)}"></i><i class="point" style="left:${at(place(share))}"></i></div>`;
}

/** The numbers under an axis. */
export function scale(from: number, to: number, ticks: readonly number[]): Html {
  return html`<div class="scale" aria-hidden="true">${ticks.map((tick) => html`<span style="left:${at((tick - from) / (to - from))}">${Math.round(100 * tick)} %</span>`)}</div>`;
}

/** Counts of a, tie and b as one bar. */
export function countBar({ a, b, tie }: { a: number; b: number; tie: number }, names: { a: string; b: string }): Html {
  const total = Math.max(1, a + b + tie);
  const piece = (kind: string, count: number, name: string) => count > 0 && html`<span class="${kind}" style="flex-grow:${count}" title="${name}: ${count} (${percent(count / total)})">${count / total > 0.06 ? count : ''}</span>`;
  return html`<div class="counts" role="img" aria-label="${names.a} ${a}, equal ${tie}, ${names.b} ${b}">${piece('a', a, names.a)}${piece('tie', tie, 'equal')}${piece('b', b, names.b)}</div>`;
}

/** Size of a chart, and the room its axes take. */
export const WIDTH = 560;
export const HEIGHT = 320;
export const MARGIN = { left: 52, right: 24, top: 16, bottom: 44 };

/** Ends of an axis a little beyond the values. */
export function around(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const pad = Math.max(0.01, 0.18 * (high - low));
  return [low - pad, high + pad];
}

/** Round numbers on an axis. */
export function ticks([from, to]: [number, number]): number[] {
  const step = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2].find((size) => (to - from) / size <= 6) ?? 0.5;
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.max(0, Math.floor(to / step) - first + 1) }, (_, i) => (first + i) * step);
}

/** CLIP image similarity against directional similarity, a point per model: up and to the right is better. */
export function similarityChart(models: readonly TModelReport[]): Html {
  const [xs, ys] = [around(models.map(({ imageSimilarity }) => imageSimilarity)), around(models.map(({ directionalSimilarity }) => directionalSimilarity))];
  const x = (value: number) => MARGIN.left + ((value - xs[0]) / (xs[1] - xs[0])) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (value: number) => HEIGHT - MARGIN.bottom - ((value - ys[0]) / (ys[1] - ys[0])) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="CLIP image similarity against directional similarity">
    ${ticks(xs).map((tick) => html`<line class="grid" x1="${x(tick)}" x2="${x(tick)}" y1="${MARGIN.top}" y2="${HEIGHT - MARGIN.bottom}"/><text x="${x(tick)}" y="${HEIGHT - MARGIN.bottom + 16}" text-anchor="middle">${tick.toFixed(3)}</text>`)}
    ${ticks(ys).map((tick) => html`<line class="grid" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y(tick)}" y2="${y(tick)}"/><text x="${MARGIN.left - 8}" y="${y(tick) + 4}" text-anchor="end">${tick.toFixed(3)}</text>`)}
    <text x="${(WIDTH + MARGIN.left) / 2}" y="${HEIGHT - 8}" text-anchor="middle">image similarity</text>
    <text transform="translate(12 ${HEIGHT / 2 - 14}) rotate(-90)" text-anchor="middle">directional similarity</text>
    ${models.map(({ label, imageSimilarity, directionalSimilarity }) => {
      const [cx, cy] = [x(imageSimilarity), y(directionalSimilarity)];
      const isRight = cx > WIDTH * 0.7;
      return html`<circle class="${/HIVE/.test(label) ? 'a' : 'b'}" cx="${cx}" cy="${cy}" r="5"/><text class="name" x="${isRight ? cx - 9 : cx + 9}" y="${cy + 4}" text-anchor="${isRight ? 'end' : 'start'}">${label}</text>`;
    })}</svg>`;
}

export interface RewardCurve {
  label: string;
  /** Fewest rankings first. */
  points: readonly TRewardCurvePoint[];
}

/** Heights of labels moved apart, so that none covers another. */
function apart(heights: readonly number[]): number[] {
  const order = heights.map((_, i) => i).sort((i, j) => heights[i] - heights[j]);
  const moved = [...heights];
  for (let i = 1; i < order.length; i++) moved[order[i]] = Math.max(moved[order[i]], moved[order[i - 1]] + 16);
  return moved;
}

/** Held-out pair accuracy against the rankings learnt from, with 95 % intervals, between chance and what annotators agree on. */
export function rewardCurveChart(curves: readonly RewardCurve[], agreement: number): Html {
  const points = curves.flatMap((curve) => curve.points);
  const most = Math.max(1, ...points.map(({ rankings }) => rankings));
  const ys = around([0.5, agreement, ...points.flatMap(({ ci95 }) => [...ci95])]);
  const right = WIDTH - MARGIN.right - 50;
  const x = (rankings: number) => MARGIN.left + (rankings / most) * (right - MARGIN.left);
  const y = (share: number) => HEIGHT - MARGIN.bottom - ((share - ys[0]) / (ys[1] - ys[0])) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const level = (share: number, name: string) => html`<line class="level" x1="${MARGIN.left}" x2="${right}" y1="${y(share)}" y2="${y(share)}"/><text x="${right}" y="${y(share) - 5}" text-anchor="end">${name} ${percent(share)}</text>`;
  const names = apart(curves.map((curve) => y(curve.points.at(-1)?.pairAccuracy ?? 0.5)));
  const step = [1, 2, 5].flatMap((digit) => [0, 1, 2, 3, 4, 5].map((power) => digit * 10 ** power)).sort((a, b) => a - b).find((size) => most / size <= 6) ?? most;
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${curves.map(({ label, points: own }) => `${label}: ${own.map(({ rankings, pairAccuracy }) => `${percent(pairAccuracy)} from ${rankings} rankings`).join(', ')}`).join('; ')}; annotators agree on ${percent(agreement)}">
    ${ticks(ys).map((tick) => html`<line class="grid" x1="${MARGIN.left}" x2="${right}" y1="${y(tick)}" y2="${y(tick)}"/><text x="${MARGIN.left - 8}" y="${y(tick) + 4}" text-anchor="end">${percent(tick, 0)}</text>`)}
    ${Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => html`<text x="${x(i * step)}" y="${HEIGHT - MARGIN.bottom + 18}" text-anchor="middle">${i * step}</text>`)}
    <text x="${(right + MARGIN.left) / 2}" y="${HEIGHT - 6}" text-anchor="middle">rankings learnt from</text>
    ${level(0.5, 'chance')}${level(agreement, 'annotators among themselves')}
    ${curves.map(({ label, points: own }, i) => html`<polyline class="curve" stroke-dasharray="${['none', '7 4', '2 3', '10 3 2 3'][i % 4]}" points="${own.map(({ rankings, pairAccuracy }) => `${x(rankings)},${y(pairAccuracy)}`).join(' ')}"/>
    ${own.map(({ rankings, pairAccuracy, ci95 }) => html`<line class="error" x1="${x(rankings)}" x2="${x(rankings)}" y1="${y(ci95[0])}" y2="${y(ci95[1])}"/><circle class="a" cx="${x(rankings)}" cy="${y(pairAccuracy)}" r="4"/>`)}
    <text class="name" x="${right + 8}" y="${names[i] + 4}">${label}</text>`)}</svg>`;
}

/** How right the pairs are in each fifth of a reward, worst fifth first. */
export function fifthsChart(scoring: TLoopReport['scoring']): Html {
  return html`<div class="fifths">${scoring.map(({ by, perfectByFifth }) => perfectByFifth && html`<figure><figcaption>By ${by}</figcaption><div class="columns">${perfectByFifth.map(
    (share, i) => html`<div><b style="height:${at(share)}"></b><em>${percent(share, 0)}</em><small>${['lowest', '2nd', '3rd', '4th', 'highest'][i]}</small></div>`,
  )}</div></figure>`)}</div>`;
}

/** What ran when. */
export function timeline({ stages, seconds }: TLoopReport): Html {
  return html`<div class="timeline">${stages.map(({ name, startedAfter, seconds: taken }) => html`<div><span>${name}</span><div class="lane"><i style="left:${at(Math.min(1, startedAfter / seconds))};width:${at(Math.max(0.004, taken / seconds))}"></i></div><em>${duration(taken)}</em></div>`)}</div>`;
}
