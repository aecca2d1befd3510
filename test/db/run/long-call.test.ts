/** @file A call of the worker with more parts than Inngest's server allows a run steps. */
import { referenceFunction } from 'inngest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFunctions } from '#gpu-worker/functions.ts';
import { WORKER_APP } from '#lib/contracts/stages.ts';
import { api, endedRuns, startBoth } from '../engine/harness.ts';
import { inngestBin } from '../engine/inngest-server.ts';

let both: Awaited<ReturnType<typeof startBoth>>;
/** What each slice went on from. */
const from: (string | null)[] = [];

beforeAll(async () => {
  const run = async (_name: unknown, _input: unknown, resumeKey: string | null) => {
    from.push(resumeKey);
    return from.length < 7 ? { kind: 'unfinished', resumeKey: `checkpoint ${from.length}` } : { kind: 'finished', result: { itemsKey: 'items' } };
  };
  both = await startBoth(WORKER_APP, (inngest) => [
    ...createFunctions(inngest, { run } as never, 1, 3),
    inngest.createFunction({ id: 'asks', triggers: [{ event: 'long/wanted' }] }, ({ event, step }) => step.invoke('draw', { function: referenceFunction({ appId: WORKER_APP, functionId: 'draw-items' }), data: event.data })),
  ]);
});
afterAll(() => both?.stop());

test('a call goes on in another call after the most parts of one, and its result comes back', async () => {
  const data = { run: { id: 'a', token: 't', fence: 1, priority: 0 }, world: 'shapes', seed: 1, purpose: 'study', count: 1 };
  const { ids } = await both.inngest.send({ name: 'long/wanted', data });
  expect(await endedRuns(both.engine.url, ids[0])).toMatchObject([{ status: 'Completed', output: { itemsKey: 'items' } }]);
  expect(from).toEqual([null, 'checkpoint 1', 'checkpoint 2', null, 'checkpoint 4', 'checkpoint 5', null]);
  if (!inngestBin) expect((await api(both.engine.url, `/v1/runs?function_id=${WORKER_APP}-draw-items`)).data).toHaveLength(3);
});
