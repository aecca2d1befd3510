import type { TComparisonReport } from '#lib/contracts/loop-report.ts';
import { intervalBar, scale } from './charts.ts';
import { html, type Html } from './html.ts';
import { type NamedComparison, percent, signed } from './words.ts';

type Shown = Pick<TComparisonReport, 'a' | 'b' | 'n' | 'votes' | 'share' | 'ci95' | 'netVotes' | 'netVotesCi95' | 'p'>;

/** A comparison with its interval and numbers; `more` stands below. The first one is the one that counts. */
export function comparisonRow({ title, note, comparison, missing }: NamedComparison<Shown>, isFirst: boolean, more?: Html): Html {
  if (!comparison) return html`<div class="row"><h3>${title}</h3><small>${missing ?? 'Left out.'}</small></div>`;
  const { a, b, n, votes, share, ci95, netVotes, netVotesCi95, p } = comparison;
  return html`<div class="row${isFirst ? ' first' : ''}"><h3>${title}</h3><small>${note}</small>
    ${share !== null && ci95 !== null && html`${intervalBar({ share, ci95, label: `${a} against ${b}` })}${scale(0, 1, [0, 0.25, 0.5, 0.75, 1])}
    <output><span><b>${percent(share)}</b> of decided items for ${a} [${percent(ci95[0])}, ${percent(ci95[1])}]</span>
    ${netVotes !== null && netVotesCi95 !== null && html`<span><b>${signed(netVotes)}</b> net votes [${signed(netVotesCi95[0])}, ${signed(netVotesCi95[1])}]</span>`}<span>sign test p ${p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`}</span></output>`}
    <small>${n} items: ${a} won ${votes.a}, ${b} won ${votes.b}, ${votes.tie} ties.</small>${more}</div>`;
}
