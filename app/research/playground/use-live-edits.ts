'use client';

import { useCallback, useEffect, useState } from 'react';
import { objectUrl } from '../names.ts';
import { isUnderWay } from '../wire.ts';
import type { WireEdit } from './wire.ts';

/** The name of the sample that is the picture as the editors saw it. */
const ORIGINAL = 'original';
/** Followed at once: a browser has few connections. */
const FOLLOWED = 3;

type Change = Partial<Omit<WireEdit, 'runId'>>;

interface Told {
  samples?: { name: string; step: number; key: string }[];
}

/** The edit after its run has told something. */
function withSamples(edit: WireEdit, { samples = [] }: Told): WireEdit {
  const made = new Map(edit.made.map((one) => [`${one.modelId} ${one.seed}`, one]));
  let { originalUrl } = edit;
  for (const { name, step, key } of samples) {
    const url = objectUrl(edit.runId, key);
    if (name === ORIGINAL) originalUrl = url;
    else made.set(`${name} ${step}`, { modelId: name, seed: step, url });
  }
  return { ...edit, originalUrl, made: [...made.values()] };
}

/** What the server read, with what has arrived meanwhile. */
function merged(before: readonly WireEdit[], read: readonly WireEdit[]): WireEdit[] {
  const known = new Map(before.map((edit) => [edit.runId, edit]));
  const fresh = read.map((edit) => {
    const mine = known.get(edit.runId);
    return mine && isUnderWay(edit) ? { ...edit, status: mine.status, made: mine.made.length > edit.made.length ? mine.made : edit.made, label: mine.label, done: mine.done, total: mine.total } : edit;
  });
  const there = new Set(read.map(({ runId }) => runId));
  return [...before.filter(({ runId, status }) => !there.has(runId) && isUnderWay({ status })), ...fresh];
}

/** Edits, newest first, which fill by themselves; `add` puts one in front that was just asked for. */
export function useLiveEdits(read: readonly WireEdit[]): { edits: readonly WireEdit[]; add: (edit: WireEdit) => void } {
  const [edits, setEdits] = useState<readonly WireEdit[]>(read);
  const [seen, setSeen] = useState(read);
  if (seen !== read) {
    setSeen(read);
    setEdits((before) => merged(before, read));
  }
  const change = useCallback((runId: string, update: (edit: WireEdit) => WireEdit) => setEdits((all) => all.map((edit) => (edit.runId === runId ? update(edit) : edit))), []);
  const followed = edits.filter(isUnderWay).slice(0, FOLLOWED).map(({ runId }) => runId).join(' ');
  useEffect(() => {
    const sources = followed.split(' ').filter(Boolean).map((runId) => {
      const source = new EventSource(`/api/v1/runs/${runId}/live`);
      const on = <T>(name: string, take: (data: T) => void) => source.addEventListener(name, (event) => take(JSON.parse((event as MessageEvent<string>).data) as T));
      // What has ended is said last: closing before would lose the pictures that came with its end.
      let told: Change = {};
      on<(Change & { id: string })[]>('runs', (runs) => {
        const run = runs.find(({ id }) => id === runId);
        if (!run) return;
        const { status, error = null, label = null, done = null, total = null } = run;
        told = { ...(status && { status }), error, label, done, total };
        if (status && isUnderWay({ status })) change(runId, (edit) => ({ ...edit, ...told }));
      });
      on<Told>('samples', (news) => change(runId, (edit) => withSamples(edit, news)));
      on('end', () => {
        source.close();
        change(runId, (edit) => ({ ...edit, ...told }));
      });
      on('failure', () => source.close());
      return source;
    });
    return () => {
      for (const source of sources) source.close();
    };
  }, [followed, change]);
  const add = useCallback((edit: WireEdit) => setEdits((all) => [edit, ...all]), []);
  return { edits, add };
}
