/** paper.html: every figure's counterpart in one file that needs nothing else. Pure. */
import type { TFinding, TPaperFigure, TPaperReport, TPaperRow } from '#lib/contracts/paper-report.ts';
import { intervalBar, scale } from '#lib/loop/report/charts.ts';
import { html, type Html } from '#lib/loop/report/html.ts';
import { renderPage } from '#lib/loop/report/page.ts';
import { fewSeedsSentence } from '#lib/loop/report/pooled-words.ts';
import { duration } from '#lib/loop/report/words.ts';
import { curveChart } from './curve-chart.ts';
import { PAPER_STYLE } from './style.ts';
import { claimsSentence, CURVE_SENTENCE, MARKS_SENTENCE, say, sayCounted, sayMoment, sayRow, sayUnit, SEEN_SENTENCE, seedsSentence } from './words.ts';

const MARKS: Record<TFinding['agrees'], string> = { yes: 'yes', no: 'no', 'not seen': 'unseen', 'no claim': 'plain' };

/** Bars start where neither side is better; other numbers than shares and net votes have none. */
function bar({ unit, value, ci95, label, votes }: TPaperRow): Html {
  if (value === null || ci95 === null) return html`<span></span>`;
  const reference = votes ? 0.5 : 0;
  if (unit === 'share') return intervalBar({ share: value, ci95, label, reference, side: /HIVE/.test(label) || votes ? 'a' : 'b' });
  if (unit === 'net') return intervalBar({ share: value / 100, ci95: [ci95[0] / 100, ci95[1] / 100], from: -1, to: 1, reference: 0, label, side: 'b' });
  return html`<span></span>`;
}

function rowLine(row: TPaperRow): Html {
  const { label, unit, value, ci95, paper } = row;
  return html`<div><span>${unit === 'net' ? '' : label}</span>${bar(row)}<em><b>${value === null ? '–' : say(unit, value)}</b>${ci95 && ` [${say(unit, ci95[0])}, ${say(unit, ci95[1])}]`} ${sayUnit(row)} <i>${sayCounted(row)}${paper !== null && `; paper ${say(unit, paper)}`}</i></em></div>`;
}

function rowsOf(rows: readonly TPaperRow[]): Html {
  const groups = [...new Set(rows.map(({ group }) => group))].map((group) => ({ group, own: rows.filter((row) => row.group === group) }));
  return html`${groups.map(({ group, own }) => html`<div class="rows"><h3>${group}</h3>${own.map(rowLine)}${own.some(({ unit }) => unit === 'share') && own.length > 2 && html`<div><span></span>${scale(0, 1, [0, 0.25, 0.5, 0.75, 1])}<em></em></div>`}</div>`)}`;
}

/** Each seed's own numbers and the runs they came from. */
function seedsTable(rows: readonly TPaperRow[]): Html {
  return html`<details><summary>Each seed, and the runs behind every number</summary><div class="scroll"><table><thead><tr><th>what</th><th>each seed</th><th>runs</th></tr></thead><tbody>
    ${rows.map(({ group, label, unit, seeds, runIds }) => html`<tr><td>${group}: ${label}${unit === 'net' && ', net votes'}</td><td>${seeds.map(({ seed, ...own }) => html`<div>${seed}: ${sayRow({ unit, ...own })}</div>`)}</td><td>${[...new Set(runIds)].map((id) => html`<div><code>${id}</code></div>`)}</td></tr>`)}
    </tbody></table></div></details>`;
}

function figureSection({ name, figure, title, paper, missing, rows, findings, curves, sheets }: TPaperFigure, pictures: ReadonlyMap<string, Uint8Array>): Html {
  const head = html`<h2><small>${figure}</small>${title}</h2><p class="said">In the paper: ${paper}</p>`;
  if (missing !== null) return html`<section id="${name}">${head}<p class="found plain"><b>Not regenerated.</b> ${missing}</p></section>`;
  return html`<section id="${name}">${head}
    ${findings.map(({ sentence, agrees }) => html`<p class="found ${MARKS[agrees]}">${sentence}</p>`)}
    ${curves.length > 0 && html`<figure><figcaption>${CURVE_SENTENCE}</figcaption>${curveChart(curves)}</figure>`}
    ${sheets.map(({ seed, label, key }) => {
      const png = pictures.get(key);
      return png && html`<figure><figcaption>${label}, seed ${seed}</figcaption><div class="sheet" tabindex="0"><img alt="${label}" loading="lazy" src="data:image/png;base64,${Buffer.from(png).toString('base64')}"></div></figure>`;
    })}
    ${rowsOf(rows)}${rows.length > 0 && seedsTable(rows)}</section>`;
}

/**
 * The report as one HTML document.
 * @param pictures contact sheets by their key; those that are not there are left out
 */
export function renderPaper(report: TPaperReport, pictures: ReadonlyMap<string, Uint8Array>): string {
  const { world, preset, seeds, seconds, answers, plan, figures, runs } = report;
  const made = figures.filter(({ missing }) => missing === null).length;
  const numbers = figures.reduce((sum, { rows }) => sum + rows.length, 0);
  const title = claimsSentence(report);
  return renderPage(title, html`<p class="kicker">Apiary · the figures of HIVE (CVPR 2024) · ${world} world · preset ${preset} · ${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}</p>
    <h1>${title}</h1><p class="lead">${seedsSentence(report)} ${fewSeedsSentence(seeds.length)} ${SEEN_SENTENCE} ${MARKS_SENTENCE}</p>
    <ul class="facts"><li><b>${made} of ${figures.length}</b><span>figures have a counterpart</span></li><li><b>${numbers}</b><span>numbers with intervals</span></li><li><b>${answers}</b><span>answers</span></li><li><b>${duration(seconds)}</b><span>of all seeds together</span></li></ul>
    <nav aria-label="Figures">${figures.map(({ name, figure, title: what, missing }) => html`<a href="#${name}"${missing !== null && html` class="absent"`}><b>${figure}</b><span>${what}</span></a>`)}</nav>
    ${figures.map((figure) => figureSection(figure, pictures))}
    <h2>The plan, fixed before the first run</h2><p>Registered ${sayMoment(plan.registeredAt)}; sha256 of the text below:<br><code>${plan.sha256}</code></p><details><summary>Figures, arms, sizes, seeds and how findings are made</summary><pre>${plan.text}</pre></details>
    <h2>Where it comes from</h2><div class="scroll"><table><thead><tr><th>seed</th><th>run</th><th>begun</th><th class="n">took</th></tr></thead><tbody>
    ${runs.map(({ seed, runId, startedAt, seconds: taken }) => html`<tr><td>${seed}</td><td><code>${runId}</code></td><td>${sayMoment(startedAt)}</td><td class="n">${duration(taken)}</td></tr>`)}</tbody></table></div>
    <p>Everything that people said can be recomputed from votes.csv beside this file: the majority of <code>choice</code> for each <code>item</code> of a <code>study_id</code>, shared first places as ties.</p>`, PAPER_STYLE);
}
