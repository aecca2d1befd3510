import { afterEach, describe, expect, test } from 'vitest';
import { acceptAssignment } from '#lib/crowd/assignment/accept-assignment.ts';
import { expireLeases } from '#lib/crowd/assignment/expire-leases.ts';
import { acceptNextHIT, findNextHIT } from '#lib/crowd/assignment/find-next-hit.ts';
import { getAssignment } from '#lib/crowd/assignment/get-assignment.ts';
import { returnAssignment } from '#lib/crowd/assignment/return-assignment.ts';
import { saveDraft } from '#lib/crowd/assignment/save-draft.ts';
import { submitAssignment } from '#lib/crowd/assignment/submit-assignment.ts';
import { findAvailableWork } from '#lib/crowd/hit/find-available-work.ts';
import { db } from '#lib/db.ts';
import { at, createCrowd, T0 } from '#test/support/crowd.ts';
import { brokenInvariants } from '#test/support/crowd-invariants.ts';

afterEach(async () => expect(await brokenInvariants()).toEqual([]));

describe('next', () => {
  test('never hands out a HIT the worker holds or has answered, and ends with null', async () => {
    const { workerIds: [workerId], studyId } = await createCrowd({ items: 5 });
    const seen = new Set<string>();
    for (let i = 0; i < 5; i++) {
      const next = await acceptNextHIT({ workerId, studyId, now: T0 });
      seen.add(next?.hitId as string);
      if (i % 2 === 0) await submitAssignment({ assignmentId: next?.assignmentId as string, workerId, clientKey: 'k', answer: { choice: 'equal' }, now: T0 });
    }
    expect(seen.size).toBe(5);
    expect(await acceptNextHIT({ workerId, studyId, now: T0 })).toBeNull();
    expect(await findNextHIT({ workerId, studyId, now: T0 })).toBeNull();
  });

  test('looking takes nothing and shows what accepting will show', async () => {
    const { workerIds: [workerId], studyId } = await createCrowd({ items: 1 });
    const seen = await findNextHIT({ workerId, studyId, now: T0 });
    expect(seen).toMatchObject({ studyId, taskType: 'compare-edits', payment: 80_000n });
    expect(seen?.assignmentId).toBeUndefined();
    expect(await db().assignment.count({ where: { studyId } })).toBe(0);
  });

  test('leaves out paused studies, other task types, one’s own study and quarantined pictures', async () => {
    const crowd = await createCrowd({ items: 1, taskType: 'RankEdits' });
    const { workerIds: [workerId], studyId, requesterId } = crowd;
    const next = (more: object) => findNextHIT({ workerId, studyId, now: T0, ...more });
    expect(await next({ taskType: 'compare-edits' })).toBeNull();
    expect(await next({ taskType: 'rank-edits' })).not.toBeNull();
    expect(await next({ workerId: requesterId })).toBeNull();
    await db().image.update({ where: { id: crowd.imageIds[3] }, data: { quarantinedAt: T0 } });
    expect(await next({})).toBeNull();
    expect(await findAvailableWork({ workerId, now: T0 })).not.toContainEqual(expect.objectContaining({ studyId }));
    await db().image.update({ where: { id: crowd.imageIds[3] }, data: { quarantinedAt: null } });
    expect(await findAvailableWork({ workerId, now: T0 })).toContainEqual(expect.objectContaining({ studyId, available: 1 }));
    await db().study.update({ where: { id: studyId }, data: { status: 'Paused' } });
    expect(await next({})).toBeNull();
    await expect(acceptAssignment({ hitId: crowd.hitIds[0], workerId, now: T0 })).rejects.toThrow('This study is paused.');
    await expect(next({ studyId: 'NOSUCH' })).rejects.toThrow('There is no study NOSUCH.');
  });

  test('finds the one free slot from wherever the search starts', async () => {
    const { workerIds, studyId } = await createCrowd({ items: 3, overlap: 1, workers: 4 });
    const taken = [];
    for (const workerId of workerIds.slice(0, 3)) taken.push(await acceptNextHIT({ workerId, studyId, now: T0 }));
    expect(taken.every(Boolean)).toBe(true);
    expect(await acceptNextHIT({ workerId: workerIds[3], studyId, now: T0 })).toBeNull();
    await returnAssignment({ assignmentId: taken[1]?.assignmentId as string, workerId: workerIds[1], now: T0 });
    for (let i = 0; i < 20; i++) expect((await findNextHIT({ workerId: workerIds[3], studyId, now: T0 }))?.hitId).toBe(taken[1]?.hitId);
  });
});

describe('the cap', () => {
  test('stops one worker across HITs, and a return makes room', async () => {
    const { workerIds: [workerId], studyId, hitIds } = await createCrowd({ items: 4, capPerWorker: 2 });
    const first = await acceptAssignment({ hitId: hitIds[0], workerId, now: T0 });
    await acceptAssignment({ hitId: hitIds[1], workerId, now: T0 });
    expect(await acceptNextHIT({ workerId, studyId, now: T0 })).toBeNull();
    await expect(acceptAssignment({ hitId: hitIds[2], workerId, now: T0 })).rejects.toThrow('You have done as many tasks of this study as one person may (2).');
    await returnAssignment({ assignmentId: first.assignmentId, workerId, now: T0 });
    expect(await acceptNextHIT({ workerId, studyId, now: T0 })).not.toBeNull();
  });

  test('holds for late answers too: over it they are surplus', async () => {
    const { workerIds: [workerId], hitIds } = await createCrowd({ items: 2, capPerWorker: 1 });
    const first = await acceptAssignment({ hitId: hitIds[0], workerId, now: T0 });
    await expireLeases(at(600));
    await acceptAssignment({ hitId: hitIds[1], workerId, now: at(601) });
    const reply = await submitAssignment({ assignmentId: first.assignmentId, workerId, clientKey: 'k', answer: { choice: 'left' }, now: at(602) });
    expect(reply).toEqual({ status: 'surplus' });
  });
});

describe('leases', () => {
  test('a run-out lease is taken over by a claim, without waiting for the sweep', async () => {
    const { workerIds: [slow, quick], hitIds } = await createCrowd({ items: 1, overlap: 1 });
    const held = await acceptAssignment({ hitId: hitIds[0], workerId: slow, now: T0 });
    await expect(acceptAssignment({ hitId: hitIds[0], workerId: quick, now: at(599) })).rejects.toThrow('Others are working on this task right now.');
    await acceptAssignment({ hitId: hitIds[0], workerId: quick, now: at(600) });
    const old = await db().assignment.findUniqueOrThrow({ where: { id: held.assignmentId } });
    expect(old.status).toBe('Abandoned');
    expect(await db().workerStudyCount.findFirst({ where: { workerId: slow } })).toMatchObject({ count: 0 });
  });

  test('an answer after the deadline counts as long as nobody has taken the slot', async () => {
    const { workerIds: [workerId], hitIds } = await createCrowd({ items: 1, overlap: 1 });
    const { assignmentId } = await acceptAssignment({ hitId: hitIds[0], workerId, now: T0 });
    const reply = await submitAssignment({ assignmentId, workerId, clientKey: 'k', answer: { choice: 'left' }, now: at(10_000) });
    expect(reply).toEqual({ status: 'submitted' });
  });

  test('accepting again gives the same assignment; after the deadline a new one, to which an answer for the old one goes', async () => {
    const { workerIds: [workerId], hitIds } = await createCrowd({ items: 1 });
    const first = await acceptAssignment({ hitId: hitIds[0], workerId, now: T0 });
    const same = await acceptAssignment({ hitId: hitIds[0], workerId, now: at(30) });
    expect(same).toEqual(first);
    const second = await acceptAssignment({ hitId: hitIds[0], workerId, now: at(700) });
    expect(second.assignmentId).not.toBe(first.assignmentId);
    const submit = () => submitAssignment({ assignmentId: first.assignmentId, workerId, clientKey: 'k', answer: { choice: 'left' }, now: at(710) });
    expect(await submit()).toEqual({ status: 'submitted' });
    expect(await submit()).toEqual({ status: 'submitted' });
    expect((await db().assignment.findUniqueOrThrow({ where: { id: second.assignmentId } })).status).toBe('Submitted');
  });

  test('a draft survives, also past the deadline, and goes with the answer', async () => {
    const { workerIds: [workerId, other], hitIds } = await createCrowd({ items: 1 });
    const { assignmentId } = await acceptAssignment({ hitId: hitIds[0], workerId, now: T0 });
    await saveDraft({ assignmentId, workerId, draft: { choice: 'left' } });
    await expireLeases(at(600));
    expect((await getAssignment({ assignmentId, workerId })).draft).toEqual({ choice: 'left' });
    await saveDraft({ assignmentId, workerId, draft: { choice: 'right' } });
    await expect(saveDraft({ assignmentId, workerId: other, draft: 1 })).rejects.toThrow(`You have no assignment ${assignmentId}.`);
    await expect(saveDraft({ assignmentId, workerId, draft: 'x'.repeat(40_000) })).rejects.toThrow('A draft may have at most 32,000 characters.');
    await submitAssignment({ assignmentId, workerId, clientKey: 'k', answer: { choice: 'right' }, now: at(601) });
    expect((await getAssignment({ assignmentId, workerId })).draft).toBeNull();
    await expect(saveDraft({ assignmentId, workerId, draft: 1 })).rejects.toThrow('nothing to save');
  });
});

describe('submit', () => {
  test('is refused for someone else’s assignment, a malformed answer, a returned one, and a second answer', async () => {
    const { workerIds: [workerId, other], hitIds } = await createCrowd({ items: 2 });
    const { assignmentId } = await acceptAssignment({ hitId: hitIds[0], workerId, now: T0 });
    const submit = (more: object) => submitAssignment({ assignmentId, workerId, clientKey: 'k', answer: { choice: 'left' }, now: at(1), ...more });
    await expect(submit({ workerId: other })).rejects.toMatchObject({ code: 'NotFound', message: `You have no assignment ${assignmentId}.` });
    for (const answer of [null, 'left', {}, { choice: 'a' }, { choice: 'left', extra: 1 }]) await expect(submit({ answer })).rejects.toMatchObject({ code: 'BadInput' });
    expect((await db().assignment.findUniqueOrThrow({ where: { id: assignmentId } })).status).toBe('Accepted');
    await submit({});
    await expect(submit({ clientKey: 'another' })).rejects.toMatchObject({ code: 'Conflict', message: 'You have already handed in this task.' });
    await expect(returnAssignment({ assignmentId, workerId })).rejects.toThrow('has been handed in and cannot be returned');
    const returned = await acceptAssignment({ hitId: hitIds[1], workerId, now: T0 });
    await returnAssignment({ assignmentId: returned.assignmentId, workerId, now: T0 });
    await expect(submit({ assignmentId: returned.assignmentId })).rejects.toMatchObject({ code: 'Conflict' });
    await expect(acceptAssignment({ hitId: hitIds[0], workerId, now: T0 })).rejects.toThrow('You have already answered this task.');
  });

  test('stores the requester’s label, not the side, with the order shown as evidence', async () => {
    const crowd = await createCrowd({ items: 8, workers: 2 });
    const sides = new Set<string>();
    for (const hitId of crowd.hitIds) {
      const [workerId] = crowd.workerIds;
      const { assignmentId } = await acceptAssignment({ hitId, workerId, now: T0 });
      await submitAssignment({ assignmentId, workerId, clientKey: 'k', answer: { choice: 'left' }, timings: { openedMs: 12, uiVersion: '1' }, now: at(1) });
      const row = await db().assignment.findUniqueOrThrow({ where: { id: assignmentId } });
      const { order, sideSeed, uiVersion, timings } = row.evidence as { order: string[]; sideSeed: string; uiVersion: string; timings: object };
      expect(row.answer).toEqual({ choice: order[0] });
      expect([...order].sort()).toEqual(['a', 'b']);
      expect({ length: sideSeed.length, uiVersion, timings }).toEqual({ length: 32, uiVersion: '1', timings: { openedMs: 12 } });
      sides.add(order[0]);
    }
    expect(sides).toEqual(new Set(['a', 'b']));
  });

  test('a harmful flag hides the edits at once', async () => {
    const crowd = await createCrowd({ items: 2, taskType: 'RankEdits' });
    const [workerId, other] = crowd.workerIds;
    const taken = await acceptAssignment({ hitId: crowd.hitIds[0], workerId, now: T0 });
    const ids = (taken.payload as { variants: { id: string }[] }).variants.map(({ id }) => id);
    await submitAssignment({ assignmentId: taken.assignmentId, workerId, clientKey: 'k', answer: { ranking: [...ids].reverse(), flags: ['harmful'] }, now: at(1) });
    const row = await db().assignment.findUniqueOrThrow({ where: { id: taken.assignmentId } });
    expect(row.answer).toEqual({ ranking: [...(row.evidence as { order: string[] }).order].reverse(), flags: ['harmful'] });
    expect(await db().image.count({ where: { id: { in: crowd.imageIds }, quarantinedAt: { not: null } } })).toBe(5);
    expect(await acceptNextHIT({ workerId: other, studyId: crowd.studyId, now: at(2) })).toBeNull();
  });
});
