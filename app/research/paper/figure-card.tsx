import { ChevronDown } from 'lucide-react';
import { Badge, type Tone } from '#app/_ui/badge.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { Card, CardBody } from '#app/_ui/card.tsx';
import { ScatterPlot } from '#app/_ui/scatter-plot.tsx';
import type { TFinding, TPaperFigure } from '#lib/contracts/paper-report.ts';
import { AGREEMENT, CURVE_SENTENCE } from '#lib/paper/report/words.ts';
import { ContactSheets } from '../contact-sheets.tsx';
import { MeasuredRows } from './measured-rows.tsx';

const TONES: Record<TFinding['agrees'], Tone> = { yes: 'good', no: 'bad', 'not seen': 'warn', 'no claim': 'neutral' };

/** How a finding stands to the paper. */
export function Agreement({ agrees }: { agrees: TFinding['agrees'] }) {
  const { mark, words } = AGREEMENT[agrees];
  return (
    <Badge tone={TONES[agrees]}>
      <span aria-hidden>{mark}</span>
      {words}
    </Badge>
  );
}

function Findings({ findings }: { findings: readonly TFinding[] }) {
  return (
    <ul aria-label="What was found" className="space-y-2.5">
      {findings.map(({ sentence, agrees }) => (
        <li key={sentence} className="max-w-prose text-sm">
          {agrees !== 'no claim' && (
            <>
              <Agreement agrees={agrees} />{' '}
            </>
          )}
          {sentence}
        </li>
      ))}
    </ul>
  );
}

function Curves({ title, curves }: { title: string; curves: TPaperFigure['curves'] }) {
  const series = curves.map(({ label, points }) => ({ label, points: points.map(({ image, directional }) => ({ x: image.mean, y: directional.mean, interval: directional.ci95, xInterval: image.ci95 })) }));
  return (
    <div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section aria-label={`${title}: curves`} tabIndex={0} className="overflow-x-auto rounded-lg">
        <div className="min-w-[34rem]">
          <ScatterPlot label={`${title}: CLIP image similarity against directional similarity over image guidance`} xName="CLIP image similarity" yName="CLIP directional similarity" series={series} />
        </div>
      </section>
      <p className="mt-1 max-w-prose text-xs text-ink-soft">{CURVE_SENTENCE}</p>
    </div>
  );
}

/** Contact sheets of the first seed; those of the others are a click away. */
function Sheets({ sheets, runOf }: { sheets: TPaperFigure['sheets']; runOf: (seed: number) => string }) {
  const [first, ...others] = [...new Set(sheets.map(({ seed }) => seed))];
  const of = (seed: number) => <ContactSheets runId={runOf(seed)} sheets={sheets.filter((sheet) => sheet.seed === seed).map(({ label, key }) => ({ label: `${label}, seed ${seed}`, key }))} />;
  return (
    <div className="space-y-4">
      {of(first)}
      {others.length > 0 && (
        <details>
          <summary className="mb-3 rounded text-xs text-ink-soft hover:text-ink pointer-coarse:py-3">Of the other seeds</summary>
          <div className="space-y-4">
            {others.map((seed) => (
              <div key={seed}>{of(seed)}</div>
            ))}
          </div>
        </details>
      )}
    </div>
  );
}

/** How the claims of a figure fare, as marks. */
function Marks({ missing, findings }: Pick<TPaperFigure, 'missing' | 'findings'>) {
  if (missing !== null) return <Badge>not regenerated</Badge>;
  const told = [...new Set(findings.map(({ agrees }) => agrees))].filter((agrees) => agrees !== 'no claim');
  return told.map((agrees) => <Agreement key={agrees} agrees={agrees} />);
}

/** One figure of the paper, closed to a line that says how its claims fare; inside, what was found here, every number beside the paper's, curves and pictures. */
export function FigureCard({ figure: { name, figure, title, paper, missing, rows, findings, curves, sheets }, runOf }: { figure: TPaperFigure; runOf: (seed: number) => string }) {
  return (
    <Card id={name} className="scroll-mt-20">
      <details className="group/figure">
        <summary className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 rounded-xl px-4 py-3 hover:bg-muted sm:px-5 [&::-webkit-details-marker]:hidden">
          <span className="text-xs font-medium text-ink-faint">{figure}</span>
          <ChevronDown aria-hidden className="row-span-3 size-4 text-ink-faint transition-transform group-open/figure:rotate-180" />
          <h3 className="font-semibold tracking-tight">{title}</h3>
          <span className="mt-1 flex flex-wrap gap-1.5 empty:hidden">
            <Marks missing={missing} findings={findings} />
          </span>
        </summary>
        <CardBody className="space-y-5 border-t">
          <div className="max-w-prose border-l-2 border-honey-line pl-3 text-sm text-ink-soft">
            <span className="font-medium">In the paper:</span> {paper}{' '}
            <a href={`#${name}`} className="whitespace-nowrap rounded underline underline-offset-2 hover:text-ink pointer-coarse:py-2">
              Link to this figure
            </a>
          </div>
          {missing !== null ? (
            <Callout tone="info" title="Not regenerated">
              {missing}
            </Callout>
          ) : (
            <>
              {findings.length > 0 && <Findings findings={findings} />}
              {curves.length > 0 && <Curves title={title} curves={curves} />}
              {sheets.length > 0 && <Sheets sheets={sheets} runOf={runOf} />}
              <MeasuredRows rows={rows} />
            </>
          )}
        </CardBody>
      </details>
    </Card>
  );
}
