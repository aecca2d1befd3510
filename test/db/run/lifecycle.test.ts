import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { db } from '#lib/db.ts';
import { RunStatus } from '#lib/generated/prisma/client.ts';
import { newId, newUserId } from '#lib/ids.ts';
import { beginRun } from '#lib/run/begin-run.ts';
import { cancelRun } from '#lib/run/cancel-run.ts';
import { createRun } from '#lib/run/create-run.ts';
import { failRun } from '#lib/run/fail-run.ts';
import { findRuns } from '#lib/run/find-runs.ts';
import { findJustCancelled, findMarks, findUnbegun } from '#lib/run/find-unannounced.ts';
import { finishRun } from '#lib/run/finish-run.ts';
import { getRun } from '#lib/run/get-run.ts';
import { moveRun, RUN_TRANSITIONS, type RunTransition } from '#lib/run/lifecycle.ts';
import { recordUse } from '#lib/run/record-use.ts';
import { resumeRun } from '#lib/run/resume-run.ts';
import { retryRun } from '#lib/run/retry-run.ts';
import { waitRun } from '#lib/run/wait-run.ts';
import { inTransaction } from '#lib/transaction.ts';
import { createCrowd } from '#test/support/crowd.ts';

let createdById: string;

beforeAll(async () => {
  createdById = newUserId();
  await db().user.create({ data: { id: createdById, email: `${createdById}@example.org`, name: 'Ada', roles: ['Researcher'] } });
});

const create = (parentId?: string) => createRun({ stage: 'shipped', config: {}, createdById, parentId }).then(({ runId }) => runId);
const rowOf = (id: string) => db().run.findUniqueOrThrow({ where: { id } });
const auditOf = (subjectId: string) => db().auditEvent.findMany({ where: { subjectId }, orderBy: { id: 'asc' } }).then((rows) => rows.map(({ action }) => action));

/** One way through every transition, by the functions that jobs and people call. */
const CASES: Record<RunTransition, () => Promise<string>> = {
  request: () => create(),
  begin: async () => {
    const id = await create();
    await beginRun({ runId: id, startedBy: 'one' });
    return id;
  },
  wait: async () => {
    const id = await CASES.begin();
    expect(await waitRun({ runId: id, fence: 1 })).toBe(true);
    expect(await waitRun({ runId: id, fence: 1 })).toBe(false);
    return id;
  },
  resume: async () => {
    const id = await CASES.wait();
    expect(await resumeRun({ runId: id, fence: 2 })).toBe(false);
    expect(await resumeRun({ runId: id, fence: 1 })).toBe(true);
    return id;
  },
  finish: async () => {
    const id = await CASES.begin();
    expect(await finishRun({ runId: id, fence: 1, result: { steps: 3 } })).toBe(true);
    expect(await finishRun({ runId: id, fence: 1, result: { steps: 4 } })).toBe(false);
    expect((await rowOf(id)).result).toEqual({ steps: 3 });
    return id;
  },
  fail: async () => {
    const id = await CASES.wait();
    await failRun({ runId: id, startedBy: 'another', error: 'Not mine.' });
    expect((await rowOf(id)).status).toBe('Waiting');
    await failRun({ runId: id, startedBy: 'one', error: 'The disk is full.' });
    expect((await rowOf(id)).error).toBe('The disk is full.');
    return id;
  },
  cancel: async () => {
    const id = await CASES.begin();
    expect(await cancelRun({ runId: id, actorId: createdById })).toEqual({ cancelled: [id] });
    expect(await cancelRun({ runId: id, actorId: createdById })).toEqual({ cancelled: [id] });
    return id;
  },
  retry: async () => {
    const id = await CASES.cancel();
    await retryRun({ runId: id, actorId: createdById });
    return id;
  },
};

describe('every transition', () => {
  test.each(Object.entries(CASES))('%s', async (name, run) => {
    const { to, event } = RUN_TRANSITIONS[name as RunTransition];
    const id = await run();
    expect((await rowOf(id)).status).toBe(to);
    expect((await auditOf(id)).filter((action) => action === event)).toHaveLength(1);
    expect((await auditOf(id)).at(-1)).toBe(event);
  });

  test('no other change is possible', async () => {
    const id = await create();
    for (const [name, { from }] of Object.entries(RUN_TRANSITIONS)) {
      if (name === 'request') continue;
      for (const status of Object.values(RunStatus)) {
        await db().run.update({ where: { id }, data: { status } });
        const moved = await inTransaction((tx) => moveRun(tx, { id, transition: name as 'begin', actorId: 'system' }));
        expect(moved, `${name} from ${status}`).toBe((from as readonly string[]).includes(status));
      }
    }
  });
});

describe('the fence', () => {
  test('rises once per request, whoever calls, how often and at once', async () => {
    const calls = fc.array(fc.constantFrom('one', 'two', 'three'), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(fc.array(calls, { minLength: 1, maxLength: 3 }), fc.boolean(), async (rounds, together) => {
        const runId = await create();
        let before = 0;
        for (const [round, keys] of rounds.entries()) {
          const begin = (key: string) => beginRun({ runId, startedBy: `${round} ${key}` }).then((ref) => ({ key, fence: ref.fence }), () => ({ key, fence: 0 }));
          const refs = together ? await Promise.all(keys.map(begin)) : [];
          if (!together) for (const key of keys) refs.push(await begin(key));
          const { fence, startedBy } = await rowOf(runId);
          expect(fence).toBeGreaterThan(before);
          // One execution has it, however often it asks; all others are refused.
          for (const ref of refs) expect(ref.fence).toBe(startedBy === `${round} ${ref.key}` ? fence : 0);
          if (!together) expect(startedBy).toBe(`${round} ${keys[0]}`);
          // Whoever came before may neither end nor pause it.
          await expect(finishRun({ runId, fence: before, result: {} })).rejects.toThrow('begun anew');
          expect(await waitRun({ runId, fence: before })).toBe(false);
          before = fence;
          await cancelRun({ runId, actorId: createdById });
          await retryRun({ runId, actorId: createdById });
        }
      }),
      { numRuns: 15 },
    );
  });

  test('a run that has ended begins no more, and says so', async () => {
    const done = await CASES.finish();
    await expect(beginRun({ runId: done, startedBy: 'one' })).rejects.toThrow('it is succeeded');
    const cancelled = await CASES.cancel();
    await expect(beginRun({ runId: cancelled, startedBy: 'two' })).rejects.toThrow('it is cancelled');
    await expect(finishRun({ runId: cancelled, fence: 1, result: {} })).rejects.toThrow('is cancelled');
    await expect(beginRun({ runId: 'nothing', startedBy: 'one' })).rejects.toThrow('There is no run nothing');
  });

  test('a failure that arrives after a retry changes nothing', async () => {
    const runId = await CASES.retry();
    await failRun({ runId, startedBy: 'one', error: 'Late.' });
    expect((await rowOf(runId)).status).toBe('Queued');
    expect((await beginRun({ runId, startedBy: 'two' })).fence).toBe(3);
    await failRun({ runId, startedBy: 'one', error: 'Later.' });
    expect((await rowOf(runId)).status).toBe('Running');
  });
});

describe('a tree of runs', () => {
  test('is cancelled from where the order is given, with its live studies; a retry asks again for what had not succeeded', async () => {
    const loop = await create();
    const [done, running, queued] = [await create(loop), await create(loop), await create(loop)];
    const leaf = await create(running);
    for (const runId of [loop, done, running, leaf]) await beginRun({ runId, startedBy: 'x' });
    await finishRun({ runId: done, fence: 1, result: { kept: true } });
    const { studyId, requesterId } = await createCrowd();
    await db().study.update({ where: { id: studyId }, data: { runId: leaf } });

    const { cancelled } = await cancelRun({ runId: loop, actorId: createdById });
    expect(new Set(cancelled)).toEqual(new Set([loop, running, queued, leaf]));
    expect((await rowOf(done)).status).toBe('Succeeded');
    expect(await db().study.findUniqueOrThrow({ where: { id: studyId } })).toMatchObject({ status: 'Cancelled', requesterId });

    await retryRun({ runId: loop, actorId: createdById });
    const statuses = await Promise.all([loop, done, running, queued, leaf].map(async (id) => (await rowOf(id)).status));
    expect(statuses).toEqual(['Queued', 'Succeeded', 'Queued', 'Queued', 'Queued']);
    await expect(retryRun({ runId: loop, actorId: createdById })).rejects.toThrow('this one is queued');
  });

  test('begins nothing more once it has ended, however late a step of it asks', async () => {
    const loop = await create();
    const child = await create(loop);
    await cancelRun({ runId: loop, actorId: createdById });
    await expect(create(loop)).rejects.toThrow('The run "Shipped models" is cancelled: nothing more begins under it.');
    expect(await db().run.count({ where: { parentId: loop } })).toBe(1);
    // What had been asked for before is only named again.
    expect(await createRun({ stage: 'shipped', config: {}, createdById, parentId: loop, id: child })).toEqual({ runId: child });
    await retryRun({ runId: loop, actorId: createdById });
    await create(loop);
  });

  test('ends when its root fails, but open studies wait for a retry', async () => {
    const loop = await create();
    const child = await create(loop);
    await beginRun({ runId: loop, startedBy: 'x' });
    await beginRun({ runId: child, startedBy: 'y' });
    const { studyId } = await createCrowd();
    await db().study.update({ where: { id: studyId }, data: { runId: child } });
    expect(await failRun({ runId: loop, startedBy: 'x', error: 'No storage.' })).toEqual({ cancelled: [child] });
    expect((await db().study.findUniqueOrThrow({ where: { id: studyId } })).status).toBe('Live');
    await cancelRun({ runId: loop, actorId: createdById });
    expect((await db().study.findUniqueOrThrow({ where: { id: studyId } })).status).toBe('Cancelled');
  });
});

test('a run is requested once under one id, and only for stages and configurations that exist', async () => {
  const id = newId();
  for (let i = 0; i < 2; i++) expect(await createRun({ stage: 'shipped', config: {}, createdById, id })).toEqual({ runId: id });
  expect(await auditOf(id)).toEqual(['run.requested']);
  await expect(createRun({ stage: 'shipped', config: {}, createdById, id, parentId: await create() })).rejects.toThrow('another run with the id');
  await expect(createRun({ stage: 'alchemy', config: {}, createdById })).rejects.toThrow('There is no stage "alchemy". There are: ');
  await expect(createRun({ stage: 'shipped', config: { gold: 1 }, createdById })).rejects.toThrow('The configuration of "Shipped models" is wrong: Unrecognized key: "gold".');
});

test('a run shows its stages and what it was made from; lists show it', async () => {
  const runId = await create();
  const child = await create(runId);
  const { studyId } = await createCrowd();
  for (let i = 0; i < 2; i++) await recordUse({ runId, role: 'rankings', subjectType: 'study', subjectId: studyId });
  expect(await getRun(runId)).toMatchObject({ stage: 'shipped', createdBy: { name: 'Ada' }, children: [{ id: child }], uses: [{ role: 'rankings', subjectId: studyId, name: 'Test' }] });
  const listed = await findRuns();
  expect(listed.find(({ id }) => id === runId)).toMatchObject({ children: 1 });
  expect(listed.map(({ id }) => id)).not.toContain(child);
  expect((await findRuns({ parentId: runId })).map(({ id }) => id)).toEqual([child]);
});

test('the sweep finds requests that nobody began, and cancellations, but not what a living parent will begin', async () => {
  const old = new Date(Date.now() - 120_000);
  const [parent, lone, fresh, begun] = [await create(), await create(), await create(), await CASES.begin()];
  const child = await create(parent);
  await db().run.updateMany({ where: { id: { in: [parent, lone, begun, child] } }, data: { createdAt: old } });
  await beginRun({ runId: parent, startedBy: 'x' });
  const unbegun = async () => (await findUnbegun()).map(({ runId }) => runId);
  expect(await unbegun()).toContain(lone);
  for (const id of [parent, child, fresh, begun]) expect(await unbegun()).not.toContain(id);
  const { cancelled } = await cancelRun({ runId: parent, actorId: createdById });
  expect((await findJustCancelled()).map(({ runId }) => runId)).toEqual(expect.arrayContaining(cancelled));
  await retryRun({ runId: child, actorId: createdById });
  expect(await unbegun()).toContain(child);
  const marks = async () => (await findMarks([child]))[0];
  const before = await marks();
  await cancelRun({ runId: child, actorId: createdById });
  await retryRun({ runId: child, actorId: createdById });
  // Another request is another event.
  expect((await marks()).fence).toBeGreaterThan(before.fence);
});
