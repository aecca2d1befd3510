'use client';

import { useState } from 'react';
import type { TRankingFlag } from '#lib/contracts/work.ts';
import { assign, emptySlots, toggle, type Slots } from './slots.ts';

export interface RankDraft {
  slots: Slots;
  flags: TRankingFlag[];
}

export interface Ranking extends RankDraft {
  /** 0-based place of a variant, or −1. */
  placeOf: (id: string) => number;
  rank: (id: string, place: number) => void;
  toggle: (id: string) => void;
  setFlags: (flags: TRankingFlag[]) => void;
}

/** A draft from another version of the task says nothing. */
function read(draft: Partial<RankDraft> | null, ids: readonly string[]): RankDraft {
  const slots = draft?.slots;
  const isUsable = Array.isArray(slots) && slots.length === ids.length && slots.every((slot) => slot === null || ids.includes(slot));
  return { slots: isUsable ? slots : emptySlots(ids.length), flags: draft?.flags ?? [] };
}

/** The ranking in the making; every change is told. */
export function useRanking(ids: readonly string[], draft: Partial<RankDraft> | null, onChange: (draft: RankDraft) => void): Ranking {
  const [state, setState] = useState<RankDraft>(() => read(draft, ids));
  const update = (next: RankDraft): void => {
    setState(next);
    onChange(next);
  };
  return {
    ...state,
    placeOf: (id) => state.slots.indexOf(id),
    rank: (id, place) => update({ ...state, slots: assign(state.slots, id, place, ids) }),
    toggle: (id) => update({ ...state, slots: toggle(state.slots, id, ids) }),
    setFlags: (flags) => update({ ...state, flags }),
  };
}
