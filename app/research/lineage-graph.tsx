import { Boxes, ClipboardCheck, Crown, Database, Wand2 } from 'lucide-react';
import Link from 'next/link';
import { Badge } from '#app/_ui/badge.tsx';
import { cn } from '#app/_ui/cn.ts';
import { useWords } from '#words';
import { type Lineage, lineageKey, type LineageNode } from '#lib/dataset/trace-lineage.ts';
import { LineageScroll } from './lineage-scroll.tsx';
import { words } from './names.ts';

const WIDTH = 184;
const HEIGHT = 92;
const GAP = { x: 68, y: 16 };
const ICONS = { model: Boxes, dataset: Database, study: ClipboardCheck, edit: Wand2 };

/** The page of a thing. */
function thingUrl({ type, id }: Pick<LineageNode, 'type' | 'id'>): string {
  return type === 'edit' ? `/research/runs/${id}/details` : `/research/${type === 'study' ? 'studies' : `${type}s`}/${id}`;
}

function Kind({ model, dataset, study, edit }: LineageNode) {
  const t = useWords('research.lineage');
  const kinds = useWords('research.modelKinds');
  if (edit) return t('edit', { count: edit.pictures });
  if (model) return kinds(model.kind);
  if (dataset) return t('dataset', { kind: words(dataset.kind), count: dataset.items });
  return t(study?.taskType === 'RankEdits' ? 'rankings' : 'votes', { count: study?.votes ?? 0 });
}

function Node({ node, isStart, from }: { node: LineageNode; isStart: boolean; from: string[] }) {
  const t = useWords('research.lineage');
  const Icon = ICONS[node.type];
  return (
    <div className={cn('relative flex flex-col justify-between rounded-lg border bg-surface px-3 py-2 shadow-1 transition-colors hover:border-line-strong lg:h-full', isStart && 'border-honey-ink bg-honey-soft')}>
      <p className="flex items-center gap-1.5 text-2xs text-ink-faint">
        <Icon aria-hidden className="size-3.5" />
        <span className="truncate">
          <Kind {...node} />
        </span>
        {node.model?.isChampion && <Crown aria-label={t('inService')} className="ml-auto size-3.5 text-honey-ink" />}
        {node.study && node.study.own > 0 && (
          <Badge tone="honey" className="ml-auto">
            {t('own', { count: node.study.own })}
          </Badge>
        )}
      </p>
      <Link href={thingUrl(node)} aria-current={isStart ? 'true' : undefined} className="line-clamp-2 text-sm font-medium leading-tight max-lg:my-1 max-lg:py-1 after:absolute after:inset-0 after:rounded-lg focus-visible:after:outline-2 focus-visible:after:outline-ring">
        {node.name}
      </Link>
      <p className="truncate text-2xs text-ink-faint">
        {node.run
          ? t.rich(node.type === 'study' ? 'askedBy' : 'madeBy', {
              name: node.run.name,
              run: (text) => (
                <Link href={`/research/runs/${node.run?.id}`} className="relative z-10 rounded underline underline-offset-2 hover:text-ink max-lg:inline-block max-lg:max-w-full max-lg:truncate max-lg:py-1 max-lg:align-middle">
                  {text}
                </Link>
              ),
            })
          : t(node.type === 'study' ? 'requester' : node.type === 'edit' ? 'playground' : 'shipped')}
      </p>
      {from.length > 0 && <p className="mt-1 text-2xs text-ink-faint lg:sr-only">{t('from', { origins: from.join(', ') })}</p>}
    </div>
  );
}

/** Where something comes from and what was made of it: columns from origin to result, joined by what each was used for. */
export function LineageGraph({ lineage, start }: { lineage: Lineage; start: string }) {
  const t = useWords('research.lineage');
  const columns = [...new Set(lineage.nodes.map(({ column }) => column))].sort((a, b) => a - b);
  const byColumn = columns.map((column) => lineage.nodes.filter((node) => node.column === column));
  const tallest = Math.max(...byColumn.map(({ length }) => length));
  const height = tallest * (HEIGHT + GAP.y) - GAP.y;
  const places = new Map(
    byColumn.flatMap((nodes, c) => {
      const top = (height - (nodes.length * (HEIGHT + GAP.y) - GAP.y)) / 2;
      return nodes.map((node, r): [string, { x: number; y: number; node: LineageNode }] => [lineageKey(node), { x: c * (WIDTH + GAP.x), y: top + r * (HEIGHT + GAP.y), node }]);
    }),
  );
  const width = columns.length * (WIDTH + GAP.x) - GAP.x;
  const names = new Map(lineage.nodes.map((node) => [lineageKey(node), node.name]));
  const rolesOf = (from: string, to: string): string => lineage.edges.filter((edge) => edge.from === from && edge.to === to).map(({ role }) => role).join(', ');
  const pairs = [...new Map(lineage.edges.map((edge) => [`${edge.from} ${edge.to}`, edge])).values()];
  /** Edges into one node end apart, in the order of their beginnings. */
  const endOf = (from: string, to: string): number => {
    const all = pairs.filter((pair) => pair.to === to).sort((a, b) => (places.get(a.from)?.y ?? 0) - (places.get(b.from)?.y ?? 0));
    return (HEIGHT * (all.findIndex((pair) => pair.from === from) + 1)) / (all.length + 1);
  };
  return (
    <>
      <LineageScroll>
        <div className="relative max-lg:space-y-2 lg:h-(--h) lg:w-(--w)" style={{ '--w': `${width}px`, '--h': `${height}px` } as React.CSSProperties}>
          <svg aria-hidden width={width} height={height} className="absolute inset-0 hidden lg:block">
            {pairs.map(({ from, to }) => {
              const [a, b] = [places.get(from), places.get(to)];
              if (!a || !b) return null;
              const [x1, y1, x2, y2] = [a.x + WIDTH, a.y + HEIGHT / 2, b.x, b.y + endOf(from, to)];
              const bend = Math.max(24, (x2 - x1) / 2);
              return (
                <g key={`${from} ${to}`}>
                  <path d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`} fill="none" strokeWidth={1.5} className="stroke-line-strong" />
                  <path d={`M${x2 - 6} ${y2 - 4}L${x2} ${y2}L${x2 - 6} ${y2 + 4}`} fill="none" strokeWidth={1.5} className="stroke-line-strong" />
                  <text x={x2 - 8} y={y2 - 5} textAnchor="end" className="fill-ink-faint text-[10px]">
                    {rolesOf(from, to)}
                  </text>
                </g>
              );
            })}
          </svg>
          {[...places.entries()].map(([key, { x, y, node }]) => (
            <div key={key} data-node className="lg:absolute lg:h-(--height) lg:w-(--width)" style={{ left: x, top: y, '--width': `${WIDTH}px`, '--height': `${HEIGHT}px` } as React.CSSProperties}>
              <Node node={node} isStart={key === start} from={lineage.edges.filter(({ to }) => to === key).map(({ from, role }) => `${names.get(from)} (${role})`)} />
            </div>
          ))}
        </div>
      </LineageScroll>
      {lineage.isCut && <p className="mt-2 text-xs text-ink-faint">{t('cut')}</p>}
    </>
  );
}
