import type { TPaperFigure } from '#lib/contracts/paper-report.ts';
import { around, HEIGHT, MARGIN, ticks, WIDTH } from '#lib/loop/report/charts.ts';
import { html, type Html } from '#lib/loop/report/html.ts';

type Curve = TPaperFigure['curves'][number];

const DASHES = ['none', '7 4', '2 3', '10 3 2 3', '1 5'];
/** Room for the editors' names, and for numbers beside the axis. */
const RIGHT = 160;
const LEFT = 66;

/** Heights of labels moved apart, so that none covers another. */
function apart(heights: readonly number[]): number[] {
  const moved = [...heights];
  const order = heights.map((_, i) => i).sort((i, j) => (heights[i] as number) - (heights[j] as number));
  for (let i = 1; i < order.length; i++) moved[order[i] as number] = Math.max(moved[order[i] as number] as number, (moved[order[i - 1] as number] as number) + 17);
  return moved;
}

/** CLIP image similarity against directional similarity over image guidance, a line per editor with the intervals of its points. Up and to the right is better. */
export function curveChart(curves: readonly Curve[]): Html {
  const points = curves.flatMap((curve) => curve.points);
  const xs = around(points.flatMap(({ image }) => [...image.ci95]));
  const ys = around(points.flatMap(({ directional }) => [...directional.ci95]));
  const x = (value: number) => LEFT + ((value - xs[0]) / (xs[1] - xs[0])) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => HEIGHT - MARGIN.bottom - ((value - ys[0]) / (ys[1] - ys[0])) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const names = apart(curves.map(({ points: own }) => y(own.at(-1)?.directional.mean ?? 0)));
  const right = WIDTH - RIGHT;
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${curves.map(({ label, points: own }) => `${label}: ${own.map(({ imageGuidance, image, directional }) => `image ${image.mean.toFixed(3)}, directional ${directional.mean.toFixed(3)} at guidance ${imageGuidance}`).join('; ')}`).join('. ')}">
    ${ticks(xs).map((tick) => html`<line class="grid" x1="${x(tick)}" x2="${x(tick)}" y1="${MARGIN.top}" y2="${HEIGHT - MARGIN.bottom}"/><text x="${x(tick)}" y="${HEIGHT - MARGIN.bottom + 16}" text-anchor="middle">${tick.toFixed(2)}</text>`)}
    ${ticks(ys).map((tick) => html`<line class="grid" x1="${LEFT}" x2="${right}" y1="${y(tick)}" y2="${y(tick)}"/><text x="${LEFT - 8}" y="${y(tick) + 4}" text-anchor="end">${tick.toFixed(2)}</text>`)}
    <text x="${(right + LEFT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">image similarity</text>
    <text transform="translate(12 ${HEIGHT / 2 - 14}) rotate(-90)" text-anchor="middle">directional similarity</text>
    ${curves.map(({ label, points: own }, i) => {
      const side = /HIVE/.test(label) ? 'a' : 'b';
      const last = own.at(-1);
      return html`<polyline class="curve ${side}" stroke-dasharray="${DASHES[i % DASHES.length]}" points="${own.map(({ image, directional }) => `${x(image.mean)},${y(directional.mean)}`).join(' ')}"/>
      ${own.map(({ image, directional }) => html`<line class="error ${side}" x1="${x(image.ci95[0])}" x2="${x(image.ci95[1])}" y1="${y(directional.mean)}" y2="${y(directional.mean)}"/><line class="error ${side}" x1="${x(image.mean)}" x2="${x(image.mean)}" y1="${y(directional.ci95[0])}" y2="${y(directional.ci95[1])}"/><circle class="${side}" cx="${x(image.mean)}" cy="${y(directional.mean)}" r="3.5"/>`)}
      ${last && html`<line class="grid" x1="${x(last.image.mean)}" x2="${right + 6}" y1="${y(last.directional.mean)}" y2="${names[i]}"/>`}<text class="name" x="${right + 8}" y="${(names[i] as number) + 4}">${label}</text>`;
    })}</svg>`;
}
