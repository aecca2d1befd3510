'use client';

import { useState } from 'react';
import type { TRankingFlag } from '#lib/contracts/work.ts';
import { assign, emptySlots, keepTies, shownRank, toggle, toggleTie, type Slots, type Ties } from './slots.ts';

export interface RankDraft {
  slots: Slots;
  flags: TRankingFlag[];
  ties: Ties;
}

export interface Ranking extends RankDraft {
  /** 0-based place of a variant, or −1. */
  placeOf: (id: string) => number;
  /** The rank people see on a variant, or an empty text. */
  rankOf: (id: string) => string;
  rank: (id: string, place: number) => void;
  toggle: (id: string) => void;
  /** Makes the variants on a place and the one below equally good, or not. */
  tie: (place: number) => void;
  setFlags: (flags: TRankingFlag[]) => void;
}

/** A draft from another version of the task says nothing. */
function read(draft: Partial<RankDraft> | null, ids: readonly string[]): RankDraft {
  const slots = draft?.slots;
  const isUsable = Array.isArray(slots) && slots.length === ids.length && slots.every((slot) => slot === null || ids.includes(slot));
  const kept = isUsable ? slots : emptySlots(ids.length);
  return { slots: kept, flags: draft?.flags ?? [], ties: keepTies(draft?.ties ?? [], kept) };
}

/** The ranking in the making; every change is told. */
export function useRanking(ids: readonly string[], draft: Partial<RankDraft> | null, onChange: (draft: RankDraft) => void): Ranking {
  const [state, setState] = useState<RankDraft>(() => read(draft, ids));
  const update = (next: RankDraft): void => {
    setState(next);
    onChange(next);
  };
  const { slots, ties } = state;
  const move = (next: Slots): void => update({ ...state, slots: next, ties: keepTies(ties, next) });
  return {
    ...state,
    placeOf: (id) => slots.indexOf(id),
    rankOf: (id) => (slots.includes(id) ? shownRank(ties, slots, slots.indexOf(id)) : ''),
    rank: (id, place) => move(assign(slots, id, place, ids)),
    toggle: (id) => move(toggle(slots, id, ids)),
    tie: (place) => update({ ...state, ties: toggleTie(ties, slots, place) }),
    setFlags: (flags) => update({ ...state, flags }),
  };
}
