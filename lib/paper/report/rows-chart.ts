import type { TPaperRow } from '#lib/contracts/paper-report.ts';
import { html, type Html } from '#lib/loop/report/html.ts';
import { say } from './words.ts';

const WIDTH = 740;
const [LEFT, RIGHT] = [230, 590];
const LINE = 22;

/** Shares with an interval can be drawn; net votes say the same as the share before them, and other numbers stand in the table alone. */
const isDrawn = ({ unit, value, ci95 }: TPaperRow): boolean => unit === 'share' && value !== null && ci95 !== null;
const short = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/**
 * The shares of a figure with their 95 % intervals on one axis from 0 to 100 %: a dot is ours, a ring the paper's number, the dashed line what stands for no
 * difference between two sides.
 * @returns null where a figure has none
 */
export function rowsChart(rows: readonly TPaperRow[]): Html | null {
  const drawn = rows.filter(isDrawn);
  if (drawn.length === 0) return null;
  const x = (share: number) => LEFT + share * (RIGHT - LEFT);
  const groups = [...new Set(drawn.map(({ group }) => group))].map((group) => ({ group, own: drawn.filter((row) => row.group === group) }));
  const lines = groups.flatMap(({ group, own }): (string | TPaperRow)[] => [group, ...own]);
  const bottom = 8 + lines.length * LINE;
  return html`<svg viewBox="0 0 ${WIDTH} ${bottom + 22}" role="img" aria-label="${drawn.map(({ group, label, value }) => `${group}, ${label}: ${say('share', value as number)}`).join('; ')}">
    ${[0, 0.25, 0.5, 0.75, 1].map((tick) => html`<line class="grid" x1="${x(tick)}" x2="${x(tick)}" y1="8" y2="${bottom}"/><text x="${x(tick)}" y="${bottom + 15}" text-anchor="middle">${100 * tick} %</text>`)}
    ${drawn.some(({ votes }) => votes) && html`<line class="level" x1="${x(0.5)}" x2="${x(0.5)}" y1="8" y2="${bottom}"/>`}
    ${lines.map((line, i) => {
      const y = 8 + (i + 0.5) * LINE;
      if (typeof line === 'string') return html`<text class="head" x="8" y="${y + 6}">${short(line, 110)}</text>`;
      const { label, value, ci95, votes, paper } = line;
      const side = votes || label.includes('HIVE') ? 'a' : 'b';
      const [low, high] = ci95 as [number, number];
      return html`<text class="name" x="16" y="${y + 4}">${short(label, 36)}</text><line class="bar ${side}" x1="${x(low)}" x2="${x(high)}" y1="${y}" y2="${y}"/><circle class="${side}" cx="${x(value as number)}" cy="${y}" r="4"/>${paper !== null && html`<circle class="paper" cx="${x(paper)}" cy="${y}" r="6"/>`}
      <text x="${RIGHT + 10}" y="${y + 4}">${say('share', value as number)} [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]</text>`;
    })}</svg>`;
}
