/** report.html of several seeds together: one file that needs nothing else. Pure. */
import type { TPooledComparison, TPooledReport } from '#lib/contracts/pooled-report.ts';
import { intervalBar, rewardCurveChart, scale } from './charts.ts';
import { comparisonRow } from './comparison-row.ts';
import { html, type Html } from './html.ts';
import { renderPage } from './page.ts';
import { betweenSentence, boundSentence, fewSeedsSentence, inWords, rewardSentence } from './pooled-words.ts';
import { comparisonsOf, duration, percent, signed, verdictSentence } from './words.ts';

const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** Each seed's own interval below the pooled one, and the line between them. */
function seedsOf({ a, b, seeds, between }: TPooledComparison): Html {
  return html`<div class="seeds">${seeds.map(({ seed, share, ci95, netVotes }) => html`<div><span>seed ${seed}</span>${
    share !== null && ci95 !== null ? intervalBar({ share, ci95, label: `seed ${seed}, ${a} against ${b}`, side: 'b' }) : html`<span></span>`
  }<em>${share !== null && ci95 !== null ? html`${percent(share)} [${percent(ci95[0])}, ${percent(ci95[1])}]` : 'nothing decided'}${netVotes !== null && html`, net ${signed(netVotes)}`}</em></div>`)}</div>
    ${seeds.length > 1 && between.netVotes && html`<p class="between">${betweenSentence('Net votes', between.netVotes)}</p>`}`;
}

function rewardSection({ reward: { seeds, between } }: TPooledReport): Html {
  const axis = { from: 0.4, to: 1 };
  const curves = seeds.filter(({ curve }) => curve.length > 0).map(({ seed, curve }) => ({ label: `seed ${seed}`, points: curve }));
  const agreement = seeds.reduce((sum, { annotatorAgreement }) => sum + annotatorAgreement, 0) / seeds.length;
  return html`<p>Each seed’s reward model is measured on its own held-out rankings: how often it orders two edits as an annotator does, beside how often one annotator orders them as another. The dashed line is chance.</p>
    ${seeds.map((seed) => html`<div class="row"><h3>Seed ${seed.seed}</h3><div class="seeds">
      <div><span>reward</span>${intervalBar({ ...axis, share: seed.pairAccuracy, ci95: seed.ci95, label: `reward of seed ${seed.seed}` })}<em>${percent(seed.pairAccuracy)} [${percent(seed.ci95[0])}, ${percent(seed.ci95[1])}]</em></div>
      <div><span>people</span>${intervalBar({ ...axis, share: seed.annotatorAgreement, ci95: seed.agreementCi95, label: `annotators of seed ${seed.seed} among themselves`, side: 'b' })}<em>${percent(seed.annotatorAgreement)} [${percent(seed.agreementCi95[0])}, ${percent(seed.agreementCi95[1])}]</em></div></div>
      <small>${rewardSentence(seed)} Learnt from ${seed.trainedRankings} rankings, measured on ${seed.pairs} pairs of ${seed.heldOutRankings}.</small></div>`)}
    ${scale(0.4, 1, [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1])}<p class="between">${betweenSentence('Reward accuracy', between)}</p>
    ${curves.length > 0 && html`<h3>What more rankings bring</h3><p>Rewards from a part of the rankings, the smaller parts inside the larger ones: the same start, as many passes over each, judged on the same held-out pairs. No ranking at all is the start itself.</p>${rewardCurveChart(curves, agreement)}`}`;
}

function loopsTable({ loops, verdict }: TPooledReport): Html {
  const wonBy = (seed: number) => verdict.seeds.find((own) => own.seed === seed);
  return html`<div class="scroll"><table><thead><tr><th>loop</th><th>begun</th><th class="n">took</th><th class="n">net votes</th><th>the rule said</th></tr></thead><tbody>
    ${loops.map(({ seed, startedAt, seconds, isPromoted }) => html`<tr><td><a href="seed-${seed}/report.html">seed ${seed}</a></td><td>${DATE.format(new Date(startedAt))} UTC</td><td class="n">${duration(seconds)}</td><td class="n">${signed(wonBy(seed)?.netVotes ?? 0)}</td><td>${isPromoted ? 'promote' : 'keep'}</td></tr>`)}
    </tbody></table></div>`;
}

/** The pooled report as one HTML document; the seeds' own reports lie in folders beside it. */
export function renderPool(report: TPooledReport): string {
  const { verdict, world, preset, arm, seeds, missingSeeds, seconds, answers, reward } = report;
  const sentence = verdictSentence(verdict, 'its step-matched control');
  const bound = boundSentence(report);
  return renderPage(sentence, html`<p class="kicker">Apiary · HIVE loop · ${world} world · preset ${preset} · ${arm} arm · ${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}</p>
    <h1>${sentence}</h1>
    <p class="lead">${missingSeeds.length > 0 && html`<b>Not all of it: ${missingSeeds.length === 1 ? 'seed' : 'seeds'} ${missingSeeds.join(', ')} still to come.</b> `}${verdict.between.netVotes && betweenSentence('Net votes', verdict.between.netVotes)} ${fewSeedsSentence(seeds.length)} ${bound}</p>
    <ul class="facts"><li><b>${verdict.share === null ? '–' : percent(verdict.share)}</b><span>of decided items</span></li><li><b>${verdict.netVotes === null ? '–' : signed(verdict.netVotes)}</b><span>net votes</span></li><li><b>${verdict.n}</b><span>items, ${answers} answers in all</span></li><li><b>${percent(reward.between.mean)}</b><span>reward accuracy, mean of seeds</span></li><li><b>${duration(seconds)}</b><span>of all loops together</span></li></ul>
    <h2>Blind studies</h2><p>The amber interval counts the items of all seeds together; each seed’s own is blue. Every seed has its own instructions, rankings, reward model and training, and its own votes.</p>
    ${comparisonsOf(report).map((named, i) => comparisonRow(named, i === 0, named.comparison ? seedsOf(named.comparison) : undefined))}
    <h2>The reward model</h2>${rewardSection(report)}
    <h2>${seeds.length === 1 ? 'The loop' : `The ${inWords(seeds.length)} loops`}</h2>${loopsTable(report)}
    <p>Everything here can be recomputed from the files votes.csv in the seeds’ folders.</p>`);
}
