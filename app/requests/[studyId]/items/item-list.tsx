'use client';

import { ShieldAlert } from 'lucide-react';
import { useState } from 'react';
import { useWords } from '#words';
import { Badge } from '#app/_ui/badge.tsx';
import { cn } from '#app/_ui/cn.ts';
import { Lightbox } from '#app/_ui/lightbox.tsx';
import { VoteBar } from '#app/_ui/vote-bar.tsx';
import type { TRankingFlag } from '#lib/contracts/work.ts';
import type { ItemPicture, ItemRow, ItemVote } from '#lib/study/find-items.ts';
import { pictureUrl, Thumb } from '../../thumb.tsx';
import { Edits } from '../edits.tsx';
import { shownRanking } from '../shown-ranking.ts';
import { Quarantine } from './quarantine.tsx';

type Labels = { a: string; b: string } | null;
export type ListedItem = Omit<ItemRow, 'votes'> & { votes: Omit<ItemVote, 'submittedAt'>[] };

/** Says what a picture is called. */
function usePictureName(labels: Labels): (label: string) => string {
  const t = useWords('results');
  return (label) => {
    if (label === 'original') return t('original');
    return labels ? (labels[label as 'a' | 'b'] ?? label) : `v${label}`;
  };
}

function Pictures({ item, labels, onOpen }: { item: ListedItem; labels: Labels; onOpen: (index: number) => void }) {
  const t = useWords('results.items');
  const nameOf = usePictureName(labels);
  const pictures: ItemPicture[] = [item.original, ...item.variants];
  return (
    <div className={cn('grid gap-2', pictures.length > 3 ? 'grid-cols-3 sm:grid-cols-6' : pictures.length > 1 ? 'grid-cols-3' : 'max-w-64')}>
      {pictures.map(({ label, imageId, isQuarantined }, i) => {
        const isWinner = item.winner === label;
        const name = isWinner ? t('wins', { picture: nameOf(label) }) : nameOf(label);
        return (
          <button key={label} type="button" onClick={() => onOpen(i)} aria-label={t(isQuarantined ? 'enlargeHidden' : 'enlarge', { picture: name, number: String(item.position + 1) })} className="group min-w-0 rounded-lg text-left">
            <span className="relative block">
              <Thumb imageId={imageId} alt="" className={cn('aspect-square w-full transition-opacity group-hover:opacity-85', isWinner && 'outline-2 outline-offset-1 outline-honey-ink')} />
              {isQuarantined && (
                <Badge tone="bad" icon={<ShieldAlert aria-hidden />} className="absolute left-1 top-1">
                  {t('hidden')}
                </Badge>
              )}
            </span>
            <span className={cn('mt-1 block truncate text-xs', isWinner ? 'font-semibold text-ink' : 'text-ink-faint')}>
              {name}
            </span>
          </button>
        );
      })}
    </div>
  );
}

function ComparisonVotes({ votes, labels, winner }: { votes: ListedItem['votes']; labels: { a: string; b: string }; winner: ListedItem['winner'] }) {
  const t = useWords('results.items');
  const counted = votes.filter(({ isCounted }) => isCounted);
  const of = (choice: string): number => counted.filter((vote) => vote.choice === choice).length;
  return (
    <>
      <VoteBar parts={[{ label: labels.a, count: of('a'), series: 'a' }, { label: t('equal'), count: of('tie'), series: 'tie' }, { label: labels.b, count: of('b'), series: 'b' }]} />
      <p className="text-xs text-ink-soft">{winner === null ? t('noVotes') : winner === 'tie' ? t('tied') : t('majority', { label: labels[winner] })}</p>
    </>
  );
}

function RankingVotes({ votes }: { votes: ListedItem['votes'] }) {
  const t = useWords('results');
  if (votes.length === 0) return <p className="text-xs text-ink-faint">{t('items.noRankings')}</p>;
  return (
    <ul className="space-y-1.5 text-xs">
      {votes.map(({ assignmentId, ranking = [], ties, flags = [], isCounted }) => (
        <li key={assignmentId} className={cn('flex flex-wrap items-center gap-x-2 gap-y-1', !isCounted && 'line-through opacity-60')}>
          <span className="font-mono tabular-nums">{shownRanking({ ranking, ties })}</span>
          {flags.map((flag) => (
            <Badge key={flag} tone={flag === 'harmful' ? 'bad' : 'warn'}>
              {t(`flags.${flag as TRankingFlag}`)}
            </Badge>
          ))}
        </li>
      ))}
    </ul>
  );
}

/** What people wrote about an item, answer by answer. */
function Written({ votes }: { votes: ListedItem['votes'] }) {
  const t = useWords('results.items');
  if (votes.length === 0) return <p className="text-xs text-ink-faint">{t('nothing')}</p>;
  return (
    <ul className="space-y-3 text-sm">
      {votes.map(({ assignmentId, edits = [], isCounted }) => (
        <li key={assignmentId} className={cn(!isCounted && 'line-through opacity-60')}>
          <Edits edits={edits} />
        </li>
      ))}
    </ul>
  );
}

/** Items with their pictures, large on a click, and their votes. */
export function ItemList({ items, labels, canRelease }: { items: ListedItem[]; labels: Labels; canRelease: boolean }) {
  const t = useWords('results.items');
  const nameOf = usePictureName(labels);
  const [open, setOpen] = useState<{ item: number; picture: number } | null>(null);
  const shown = open === null ? null : items[open.item];
  return (
    <>
      <ul className="divide-y overflow-hidden rounded-xl border bg-surface shadow-1">
        {items.map((item, i) => (
          <li key={item.itemId} className="grid gap-x-6 gap-y-3 p-4 md:grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)] sm:p-5">
            <div className={labels || item.variants.length === 0 ? 'max-w-md' : undefined}>
              <Pictures item={item} labels={labels} onOpen={(picture) => setOpen({ item: i, picture })} />
            </div>
            <div className="min-w-0 space-y-2.5">
              <p className="flex items-baseline gap-2">
                <span className="text-xs tabular-nums text-ink-faint">{item.position + 1}</span>
                <span className="font-medium wrap-break-word">{item.caption ?? item.instruction}</span>
              </p>
              {item.variants.length === 0 ? <Written votes={item.votes} /> : labels ? <ComparisonVotes votes={item.votes} labels={labels} winner={item.winner} /> : <RankingVotes votes={item.votes} />}
              {Object.keys(item.annotation).length > 0 && (
                <dl className="flex flex-wrap gap-x-4 gap-y-0.5 text-xs text-ink-faint">
                  {Object.entries(item.annotation).map(([name, value]) => (
                    <div key={name} className="flex gap-1">
                      <dt>{name}:</dt>
                      <dd className="text-ink-soft wrap-break-word">{value}</dd>
                    </div>
                  ))}
                </dl>
              )}
              {[item.original, ...item.variants].some(({ isQuarantined }) => isQuarantined) && <Quarantine itemId={item.itemId} canRelease={canRelease} />}
              {item.votes.some(({ isCounted }) => !isCounted) && <p className="text-xs text-ink-faint">{t('notCounted', { count: item.votes.filter(({ isCounted }) => !isCounted).length })}</p>}
            </div>
          </li>
        ))}
      </ul>
      <Lightbox
        title={shown?.caption || shown?.instruction || t('picture')}
        images={shown ? [shown.original, ...shown.variants].map(({ label, imageId }) => ({ label: nameOf(label), src: pictureUrl(imageId, 'display') })) : []}
        index={open?.picture ?? null}
        onIndexChange={(picture) => setOpen(picture === null || open === null ? null : { ...open, picture })}
      />
    </>
  );
}
