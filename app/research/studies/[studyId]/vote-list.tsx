'use client';

import Link from 'next/link';
import { useState } from 'react';
import { Badge } from '#app/_ui/badge.tsx';
import { cn } from '#app/_ui/cn.ts';
import { Lightbox } from '#app/_ui/lightbox.tsx';
import { pictureUrl, Thumb } from '#app/requests/thumb.tsx';
import { useNumbers, useWords } from '#words';
import type { TRankingFlag } from '#lib/contracts/work.ts';

type Labels = { a: string; b: string } | null;

interface Picture {
  label: string;
  imageId: string;
}

export interface EvidenceVote {
  assignmentId: string;
  /** A pseudonym. */
  who: string;
  isOwn: boolean;
  isCounted: boolean;
  seconds: number | null;
  choice?: 'a' | 'b' | 'tie';
  ranking?: string[];
  flags?: string[];
}

export interface EvidenceItem {
  itemId: string;
  position: number;
  instruction: string;
  original: Picture;
  variants: Picture[];
  winner: 'a' | 'b' | 'tie' | null;
  votes: EvidenceVote[];
}

type Words = ReturnType<typeof useWords<'results'>>;

function nameOf(label: string, labels: Labels, t: Words): string {
  if (label === 'original') return t('original');
  return labels ? (labels[label as 'a' | 'b'] ?? label) : `v${label}`;
}

function said({ choice, ranking }: EvidenceVote, labels: Labels, t: Words): string {
  if (choice === 'tie') return t('items.equal');
  if (choice) return nameOf(choice, labels, t);
  return (ranking ?? []).map((label) => `v${label}`).join(' › ');
}

function Vote({ vote, labels }: { vote: EvidenceVote; labels: Labels }) {
  const t = useWords('research.study');
  const results = useWords('results');
  const { duration } = useNumbers();
  return (
    <li className={cn('flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md px-2 py-1 text-sm', vote.isOwn && 'bg-honey-soft', !vote.isCounted && 'text-ink-faint line-through')}>
      {/* Rankings are what datasets hold. */}
      {vote.ranking ? (
        <Link href={`/research/contributors/${vote.who}`} title={t('used')} className="w-16 shrink-0 rounded font-mono text-xs text-ink-faint hover:underline">
          {vote.who}
        </Link>
      ) : (
        <span className="w-16 shrink-0 font-mono text-xs text-ink-faint">{vote.who}</span>
      )}
      <span className="min-w-0 font-medium tabular-nums">{said(vote, labels, results)}</span>
      {(vote.flags ?? []).map((flag) => (
        <Badge key={flag} tone={flag === 'harmful' ? 'bad' : 'warn'}>
          {results(`flags.${flag as TRankingFlag}`)}
        </Badge>
      ))}
      {vote.isOwn && <Badge tone="honey">{t('own')}</Badge>}
      {!vote.isCounted && <span className="text-xs">{t('notCounted')}</span>}
      {vote.seconds !== null && <span className="ml-auto text-xs tabular-nums text-ink-faint">{duration(vote.seconds)}</span>}
    </li>
  );
}

/** Items with their pictures and every vote on them. */
export function VoteList({ items, labels }: { items: EvidenceItem[]; labels: Labels }) {
  const t = useWords('research.study');
  const results = useWords('results');
  const [open, setOpen] = useState<{ item: number; picture: number } | null>(null);
  const shown = open === null ? null : items[open.item];
  if (items.length === 0) return <p className="rounded-xl border border-dashed bg-surface p-6 text-center text-sm text-ink-soft">{t('none')}</p>;
  return (
    <>
      <ul className="divide-y overflow-hidden rounded-xl border bg-surface shadow-1">
        {items.map((item, i) => (
          <li key={item.itemId} className="grid gap-x-6 gap-y-3 p-4 sm:p-5 md:grid-cols-2">
            <div className={cn('grid gap-2', labels ? 'max-w-md grid-cols-3' : 'grid-cols-3 sm:grid-cols-6')}>
              {[item.original, ...item.variants].map(({ label, imageId }, picture) => {
                const name = item.winner === label ? results('items.wins', { picture: nameOf(label, labels, results) }) : nameOf(label, labels, results);
                return (
                  <button key={label} type="button" onClick={() => setOpen({ item: i, picture })} aria-label={results('items.enlarge', { picture: name, number: String(item.position + 1) })} className="min-w-0 rounded-lg text-left">
                    <Thumb imageId={imageId} alt="" className={cn('aspect-square w-full hover:opacity-85', item.winner === label && 'outline-2 outline-offset-1 outline-honey-ink')} />
                    <span className={cn('mt-1 block truncate text-xs', item.winner === label ? 'font-semibold text-ink' : 'text-ink-faint')}>{name}</span>
                  </button>
                );
              })}
            </div>
            <div className="min-w-0">
              <p className="mb-1.5 flex items-baseline gap-2">
                <span className="text-xs tabular-nums text-ink-faint">{item.position + 1}</span>
                <span className="font-medium wrap-break-word">{item.instruction}</span>
              </p>
              {item.votes.length === 0 ? (
                <p className="text-xs text-ink-faint">{results('items.noVotes')}</p>
              ) : (
                <ul aria-label={t('votesOn', { number: String(item.position + 1) })} className="-mx-2">
                  {item.votes.map((vote) => (
                    <Vote key={vote.assignmentId} vote={vote} labels={labels} />
                  ))}
                </ul>
              )}
            </div>
          </li>
        ))}
      </ul>
      <Lightbox
        title={shown?.instruction ?? ''}
        images={shown ? [shown.original, ...shown.variants].map(({ label, imageId }) => ({ label: nameOf(label, labels, results), src: pictureUrl(imageId, 'display') })) : []}
        index={open?.picture ?? null}
        onIndexChange={(picture) => setOpen(picture === null || open === null ? null : { ...open, picture })}
      />
    </>
  );
}
