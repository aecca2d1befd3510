/** RESULTS.md: every figure's counterpart as Markdown, with charts and pictures as files beside it. Pure. */
import type { TPaperFigure, TPaperReport, TPaperRow } from '#lib/contracts/paper-report.ts';
import { fewSeedsSentence } from '#lib/loop/report/pooled-words.ts';
import { conditionsOf } from './conditions.ts';
import { curveChart } from './curve-chart.ts';
import { rowsChart } from './rows-chart.ts';
import { standaloneSvg } from './standalone-svg.ts';
import { AGREEMENT, claimsSentence, CURVE_SENTENCE, MARKS_SENTENCE, say, sayCounted, sayRow, sayUnit, SEEN_SENTENCE, seedsSentence } from './words.ts';

/** The folder of its pictures, beside it. */
export const PICTURES = 'results';

export interface MarkdownReport {
  text: string;
  /** Charts by their file's name in the folder of pictures. */
  charts: Map<string, string>;
}

const plain = (text: string): string => text.replace(/[\\`*_|<>]/g, '\\$&');
const tableRow = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function rowLine(row: TPaperRow, isPooled: boolean): string {
  const { label, unit, value, ci95, paper, seeds } = row;
  const ours = value === null ? 'nothing to count' : `**${say(unit, value)}**${ci95 ? ` [${say(unit, ci95[0])}, ${say(unit, ci95[1])}]` : ''} ${sayUnit(row)}`.trim();
  const each = seeds.map(({ seed, ...own }) => `${seed}: ${sayRow({ unit, ...own })}`).join('<br>');
  return tableRow(plain(unit === 'net' ? '' : label), ours, sayCounted(row), paper === null ? '–' : say(unit, paper), ...(isPooled ? [each] : []));
}

/** What was measured as a table; with several seeds each seed's own beside what they say together. */
function rowsTable(rows: readonly TPaperRow[], isPooled: boolean): string[] {
  if (rows.length === 0) return [];
  const head = isPooled ? ['what', 'ours, all seeds [95 %]', 'counted', 'paper', 'each seed'] : ['what', 'ours [95 %]', 'counted', 'paper'];
  const groups = [...new Set(rows.map(({ group }) => group))];
  const body = groups.flatMap((group) => [tableRow(`**${plain(group)}**`, ...head.slice(1).map(() => '')), ...rows.filter((row) => row.group === group).map((row) => rowLine(row, isPooled))]);
  return [[tableRow(...head), tableRow(...head.map(() => '---')), ...body].join('\n')];
}

/** How the claims of a figure fare, for the list of figures. */
function verdictOf({ missing, findings }: TPaperFigure): string {
  if (missing !== null) return 'not regenerated';
  const told = [...new Set(findings.map(({ agrees }) => agrees).filter((agrees) => agrees !== 'no claim'))];
  return (told.length > 0 ? told : (['no claim'] as const)).map((agrees) => `${AGREEMENT[agrees].mark} ${AGREEMENT[agrees].words}`).join('; ');
}

function figureSection(figure: TPaperFigure, isPooled: boolean, charts: Map<string, string>, pictures: ReadonlyMap<string, string>): string[] {
  const { name, figure: where, title, paper, missing, rows, findings, curves, sheets } = figure;
  const head = [`<a id="${name}"></a>\n\n## ${where}: ${title}`, `In the paper: ${plain(paper)}`];
  if (missing !== null) return [...head, `**Not regenerated.** ${plain(missing)}`];
  const chart = (file: string, alt: string, svg: ReturnType<typeof rowsChart>): string[] => {
    if (svg === null) return [];
    charts.set(file, standaloneSvg(svg));
    return [`![${alt}](${PICTURES}/${file})`];
  };
  return [
    ...head,
    findings.map(({ sentence, agrees }) => `- ${AGREEMENT[agrees].mark} ${plain(sentence)}`).join('\n'),
    ...(curves.length > 0 ? [...chart(`${name}-curves.svg`, `${title}: curves`, curveChart(curves)), CURVE_SENTENCE] : []),
    ...chart(`${name}.svg`, `${title}: shares with 95 % intervals`, rowsChart(rows)),
    ...rowsTable(rows, isPooled),
    ...sheets.flatMap(({ seed, label, key }) => (pictures.has(key) ? [`${plain(label)}, seed ${seed}:`, `![${label}, seed ${seed}](${PICTURES}/${pictures.get(key)})`] : [])),
  ].filter((part) => part !== '');
}

/**
 * The report as Markdown.
 * @param pictures the file of each contact sheet by its key; sheets without one are left out
 */
export function renderMarkdown(report: TPaperReport, pictures: ReadonlyMap<string, string>): MarkdownReport {
  const { figures, seeds } = report;
  const charts = new Map<string, string>();
  const sections = figures.flatMap((figure) => figureSection(figure, seeds.length > 1, charts, pictures));
  const text = [
    '# The figures of HIVE, made again',
    `**${claimsSentence(report)}** ${[seedsSentence(report), fewSeedsSentence(seeds.length), SEEN_SENTENCE, MARKS_SENTENCE].filter(Boolean).join(' ')}`,
    'Written by `apiary paper`; `apiary results --from FOLDER --to FOLDER` writes it again from a finished folder. In charts a dot is ours, a bar its 95 % interval over all seeds’ items, a ring the paper’s number. '
      + `[The same numbers as JSON](${PICTURES}/paper.json), with the runs behind each and the text of the plan.`,
    [tableRow('conditions', ''), tableRow('---', '---'), ...conditionsOf(report).map(({ label, value }) => tableRow(label, plain(value)))].join('\n'),
    [tableRow('figure', 'what', 'beside the paper'), tableRow('---', '---', '---'), ...figures.map((figure) => tableRow(`[${figure.figure}](#${figure.name})`, plain(figure.title), verdictOf(figure)))].join('\n'),
    ...sections,
  ].join('\n\n');
  return { text: `${text}\n`, charts };
}
