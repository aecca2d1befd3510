/** report.html of a loop: one file that needs nothing else. Pure. */
import type { TLoopReport } from '#lib/contracts/loop-report.ts';
import { countBar, fifthsChart, intervalBar, rewardCurveChart, scale, similarityChart, timeline } from './charts.ts';
import { comparisonRow } from './comparison-row.ts';
import { type Html, html } from './html.ts';
import { renderPage } from './page.ts';
import { comparisonsOf, duration, percent, signed, verdictSentence } from './words.ts';

const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

function votesTable(report: TLoopReport): Html {
  const rows = comparisonsOf(report).flatMap(({ comparison }) => (comparison ? [comparison] : []));
  return html`<p>Single votes behind the verdicts: amber for the first side, blue for the second, between them “equally good or bad”. ${report.answers} answers in all, rankings included; the sides were shuffled for every annotator.</p>
    ${rows.map(({ name, a, b, singleVotes, kappa }) => html`<div class="row"><h3>${name}</h3>${countBar(singleVotes, { a, b })}<small>${a} ${singleVotes.a}, equal ${singleVotes.tie}, ${b} ${singleVotes.b}${kappa !== null && `; agreement of annotators κ = ${kappa.toFixed(2)}`}</small></div>`)}`;
}

function rewardSection({ reward, rankings, scoring }: TLoopReport): Html {
  const axis = { from: 0.4, to: 1 };
  const agreement = intervalBar({ ...axis, share: reward.annotatorAgreement, ci95: reward.agreementCi95, label: 'one annotator orders a pair as another', side: 'b' });
  return html`<p>The reward model learnt from ${reward.trainedRankings} rankings of the editor’s own edits and is measured on ${reward.pairs} pairs of ${reward.heldOutRankings} held-out rankings. What people agree on among themselves is the most that can be learnt.</p>
    <div class="row"><h3>The reward orders a pair as the annotators do</h3>${intervalBar({ ...axis, share: reward.pairAccuracy, ci95: reward.ci95, label: 'reward' })}<output><b>${percent(reward.pairAccuracy)}</b> [${percent(reward.ci95[0])}, ${percent(reward.ci95[1])}]</output></div>
    <div class="row"><h3>One annotator orders a pair as another does</h3>${agreement}<output><b>${percent(reward.annotatorAgreement)}</b> [${percent(reward.agreementCi95[0])}, ${percent(reward.agreementCi95[1])}]</output>${scale(0.4, 1, [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1])}</div>
    <p>Dataset: ${rankings.items} items, ${rankings.rankings} rankings.</p>
    ${reward.curve.length > 0 && html`<h3>What more rankings bring</h3><p>Rewards from a part of the rankings, the smaller parts inside the larger ones: the same start, as many passes over each, judged on the same held-out pairs. No ranking at all is the start itself.</p>${rewardCurveChart([{ label: 'reward', points: reward.curve }], reward.annotatorAgreement)}`}
    ${scoring.some(({ perfectByFifth }) => perfectByFifth) && html`<h3>Right training pairs in each fifth of the reward</h3>${fifthsChart(scoring)}`}`;
}

function modelsSection({ models }: TLoopReport): Html {
  const share = (value: { share: number; ci95: readonly [number, number] } | undefined) => (value ? html`${percent(value.share)} <small>[${(100 * value.ci95[0]).toFixed(0)}, ${(100 * value.ci95[1]).toFixed(0)}]</small>` : '–');
  return html`<p>CLIP’s similarity of edit and original (how much is kept) against the similarity of the change in the picture and the change in the caption (how much was done). Up and to the right is better.</p>
    ${similarityChart(models)}
    <div class="scroll"><table><thead><tr><th>editor</th><th class="n">image</th><th class="n">directional</th><th class="n">followed</th><th class="n">rest preserved</th><th class="n">both</th></tr></thead><tbody>
    ${models.map(({ label, imageSimilarity, directionalSimilarity, oracle }) => html`<tr><td>${label}</td><td class="n">${imageSimilarity.toFixed(3)}</td><td class="n">${directionalSimilarity.toFixed(3)}</td><td class="n">${share(oracle?.followed)}</td><td class="n">${share(oracle?.preserved)}</td><td class="n">${share(oracle?.perfect)}</td></tr>`)}
    </tbody></table></div><p>The last three columns are what the world’s oracle says, with 95 % intervals in percent. It judges by measurement what people judge by looking.</p>`;
}

function lineageSection(report: TLoopReport): Html {
  const { rankings, reward, models, runId, seeds, seed } = report;
  const row = (what: string, id: string, rest: Html | string = '') => html`<tr><td>${what}</td><td><code>${id}</code></td><td>${rest}</td></tr>`;
  const studies = comparisonsOf(report).flatMap(({ comparison }) => (comparison ? [comparison] : []));
  return html`<div class="scroll"><table><thead><tr><th>what</th><th>id</th><th>stored as</th></tr></thead><tbody>
    ${row('loop', runId)}${row('rankings', rankings.studyId, 'study')}${row('dataset', rankings.datasetId, html`<code>${rankings.key}</code>`)}${row('reward model', reward.modelId)}
    ${models.map(({ label, modelId, key }) => row(label, modelId, html`<code>${key}</code>`))}
    ${studies.map(({ name, studyId, designHash }) => row(name, studyId, html`design <code>${designHash}</code>`))}</tbody></table></div>
    <p>Seed ${seed}; derived from it: ${Object.entries(seeds).map(([name, value]) => `${name} ${value}`).join(', ')}.</p>`;
}

export interface Sheet {
  label: string;
  /** The picture itself. */
  png: Uint8Array;
}

/** The report as one HTML document. */
export function renderReport(report: TLoopReport, sheets: readonly Sheet[]): string {
  const { verdict, world, seed, preset, arm, seconds, rule, promotion, startedAt, answers } = report;
  const sentence = verdictSentence(verdict, 'its step-matched control');
  return renderPage(sentence, html`<p class="kicker">Apiary · HIVE loop · ${world} world · preset ${preset} · ${arm} arm · seed ${seed} · ${DATE.format(new Date(startedAt))} UTC</p>
    <h1>${sentence}</h1><p class="lead">${promotion.reason}</p>
    <ul class="facts"><li><b>${verdict.share === null ? '–' : percent(verdict.share)}</b><span>of decided items</span></li><li><b>${verdict.netVotes === null ? '–' : signed(verdict.netVotes)}</b><span>net votes</span></li><li><b>${verdict.n}</b><span>items, ${answers} answers in all</span></li><li><b>${percent(report.reward.pairAccuracy)}</b><span>reward accuracy</span></li><li><b>${duration(seconds)}</b><span>from start to verdict</span></li></ul>
    <h2>Blind studies</h2><p>Each item went to several annotators who did not know which model drew which side. The majority decides an item; a shared first place is a tie. The axis is the share of decided items that the first side won, with Wilson’s 95 % interval over items; the dashed line is one half.</p>
    ${comparisonsOf(report).map((comparison, i) => comparisonRow(comparison, i === 0))}
    <h2>The reward model</h2>${rewardSection(report)}
    <h2>Measured without people</h2>${modelsSection(report)}
    <h2>Pictures</h2>${sheets.map(({ label, png }) => html`<figure><figcaption>${label}</figcaption><img alt="${label}" src="data:image/png;base64,${Buffer.from(png).toString('base64')}"></figure>`)}
    <h2>Votes</h2>${votesTable(report)}
    <h2>The rule, fixed before the first vote</h2><p>Registered ${DATE.format(new Date(rule.registeredAt))} UTC; sha256 of the text below:<br><code>${rule.sha256}</code></p><pre>${rule.text}</pre>
    <h2>Time</h2><p>${duration(seconds)} in all. Stages overlap: the control is trained while people rank.</p>${timeline(report)}
    <h2>Where it comes from</h2>${lineageSection(report)}
    <p>Everything here can be recomputed from votes.csv beside this file.</p>`);
}
