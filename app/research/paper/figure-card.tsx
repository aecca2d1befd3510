import { ChevronDown } from 'lucide-react';
import { Badge, type Tone } from '#app/_ui/badge.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { Card, CardBody } from '#app/_ui/card.tsx';
import { ScatterPlot } from '#app/_ui/scatter-plot.tsx';
import { useWords } from '#words';
import type { TFinding, TPaperFigure } from '#lib/contracts/paper-report.ts';
import { AGREEMENT } from '#lib/paper/report/words.ts';
import { ContactSheets } from '../contact-sheets.tsx';
import { MeasuredRows } from './measured-rows.tsx';

const TONES: Record<TFinding['agrees'], Tone> = { yes: 'good', no: 'bad', 'not seen': 'warn', 'no claim': 'neutral' };

/** How a finding stands to the paper. */
export function Agreement({ agrees }: { agrees: TFinding['agrees'] }) {
  const t = useWords('paper.agreement');
  return (
    <Badge tone={TONES[agrees]}>
      <span aria-hidden>{AGREEMENT[agrees].mark}</span>
      {t(agrees)}
    </Badge>
  );
}

function Findings({ findings }: { findings: readonly TFinding[] }) {
  const t = useWords('paper.figure');
  return (
    <ul aria-label={t('found')} className="space-y-2.5">
      {findings.map(({ sentence, agrees }) => (
        <li key={sentence} className="max-w-prose text-sm">
          {agrees !== 'no claim' && (
            <>
              <Agreement agrees={agrees} />{' '}
            </>
          )}
          <span data-own-words lang="en">{sentence}</span>
        </li>
      ))}
    </ul>
  );
}

function Curves({ title, curves }: { title: string; curves: TPaperFigure['curves'] }) {
  const t = useWords('paper.figure');
  const series = curves.map(({ label, points }) => ({ label, points: points.map(({ image, directional }) => ({ x: image.mean, y: directional.mean, interval: directional.ci95, xInterval: image.ci95 })) }));
  return (
    <div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section aria-label={t('curves', { title })} tabIndex={0} className="overflow-x-auto rounded-lg">
        <div className="min-w-[34rem]">
          <ScatterPlot label={t('plot', { title })} xName={t('x')} yName={t('y')} series={series} />
        </div>
      </section>
      <p className="mt-1 max-w-prose text-xs text-ink-soft">{t('reading')}</p>
    </div>
  );
}

/** Contact sheets of the first seed; those of the others are a click away. */
function Sheets({ sheets, runOf }: { sheets: TPaperFigure['sheets']; runOf: (seed: number) => string }) {
  const t = useWords('paper.figure');
  const [first, ...others] = [...new Set(sheets.map(({ seed }) => seed))];
  const of = (seed: number) => <ContactSheets runId={runOf(seed)} sheets={sheets.filter((sheet) => sheet.seed === seed).map(({ label, key }) => ({ label: t('sheet', { label, seed: String(seed) }), key }))} />;
  return (
    <div className="space-y-4">
      {of(first)}
      {others.length > 0 && (
        <details>
          <summary className="mb-3 rounded text-xs text-ink-soft hover:text-ink pointer-coarse:py-3">{t('otherSeeds')}</summary>
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
  const t = useWords('paper.figure');
  if (missing !== null) return <Badge>{t('notMade')}</Badge>;
  const told = [...new Set(findings.map(({ agrees }) => agrees))].filter((agrees) => agrees !== 'no claim');
  return told.map((agrees) => <Agreement key={agrees} agrees={agrees} />);
}

/** One figure of the paper, closed to a line that says how its claims fare; inside, what was found here, every number beside the paper's, curves and pictures. */
export function FigureCard({ figure: { name, figure, title, paper, missing, rows, findings, curves, sheets }, runOf }: { figure: TPaperFigure; runOf: (seed: number) => string }) {
  const t = useWords('paper.figure');
  return (
    <Card id={name} className="scroll-mt-20">
      <details className="group/figure">
        <summary className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 rounded-xl px-4 py-3 hover:bg-muted sm:px-5 [&::-webkit-details-marker]:hidden">
          <span data-own-words lang="en" className="text-xs font-medium text-ink-faint">{figure}</span>
          <ChevronDown aria-hidden className="row-span-3 size-4 text-ink-faint transition-transform group-open/figure:rotate-180" />
          <h3 data-own-words lang="en" className="font-semibold tracking-tight">{title}</h3>
          <span className="mt-1 flex flex-wrap gap-1.5 empty:hidden">
            <Marks missing={missing} findings={findings} />
          </span>
        </summary>
        <CardBody className="space-y-5 border-t">
          <div className="max-w-prose border-l-2 border-honey-line pl-3 text-sm text-ink-soft">
            <span className="font-medium">{t('inPaper')}</span>{' '}
            <span data-own-words lang="en">{paper}</span>{' '}
            <a href={`#${name}`} className="whitespace-nowrap rounded underline underline-offset-2 hover:text-ink pointer-coarse:py-2">
              {t('link')}
            </a>
          </div>
          {missing !== null ? (
            <Callout tone="info" title={t('notMadeTitle')}>
              <span data-own-words lang="en">{missing}</span>
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
