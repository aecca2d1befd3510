import { expect, test } from 'vitest';
import { type LiveState, withNews, withServerState } from '#app/research/runs/[runId]/live-state.ts';

const EMPTY: LiveState = { runs: [], curves: [], samples: [], lines: [], studies: [], silentSince: null };
const point = (step: number, value: number, name = 'loss', runId = 'R') => ({ runId, name, step, value });
const line = (id: string, text: string) => ({ id, runId: 'R', at: '2026-11-26T12:00:00.000Z', text });

test('points join their curve in order; one that comes again replaces itself', () => {
  let state = withNews(EMPTY, { points: [point(10, 1), point(20, 0.5), point(10, 3, 'loss', 'S')] });
  state = withNews(state, { points: [point(30, 0.3), point(15, 0.7), point(20, 0.4), point(0, 2), point(5, 9, 'learningRate')] });
  expect(state.curves).toEqual([
    { runId: 'R', name: 'loss', xs: [0, 10, 15, 20, 30], ys: [2, 1, 0.7, 0.4, 0.3] },
    { runId: 'S', name: 'loss', xs: [10], ys: [3] },
    { runId: 'R', name: 'learningRate', xs: [5], ys: [9] },
  ]);
});

test('news that say nothing new leave the state as it is, so that nothing is drawn again', () => {
  const state = withNews(EMPTY, { points: [point(1, 1)], lines: [line('9', 'nine')], samples: [{ runId: 'R', name: 'item 1', step: 5, key: 'k' }] });
  const again = withNews(state, { lines: [line('9', 'nine')] });
  expect(again.curves).toBe(state.curves);
  expect(again.lines).toBe(state.lines);
  expect(again.samples).toBe(state.samples);
});

test('reading again from the server brings what was missed and loses nothing that came meanwhile', () => {
  const read = withNews(EMPTY, { points: [point(1, 1), point(2, 2), point(3, 3), point(1, 7, 'other')] });
  const here = withNews(EMPTY, { points: [point(1, 1), point(4, 4)] });
  const state = withServerState(here, read);
  expect(state.curves).toEqual([
    { runId: 'R', name: 'loss', xs: [1, 2, 3, 4], ys: [1, 2, 3, 4] },
    { runId: 'R', name: 'other', xs: [1], ys: [7] },
  ]);
  expect(withServerState(state, read).curves).toBe(state.curves);
});

test('log lines keep the order of their writing, also beyond nine', () => {
  const state = withNews(withNews(EMPTY, { lines: [line('10', 'ten'), line('11', 'eleven')] }), { lines: [line('9', 'nine'), line('10', 'ten')] });
  expect(state.lines.map(({ text }) => text)).toEqual(['nine', 'ten', 'eleven']);
});
