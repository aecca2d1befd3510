/** A study's life on a real database: made, published and paid for, answered, decided once, and recomputed from its export alone. */
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { acceptAssignment } from '#lib/crowd/assignment/accept-assignment.ts';
import { rejectAssignment } from '#lib/crowd/assignment/reject-assignment.ts';
import { submitAssignment } from '#lib/crowd/assignment/submit-assignment.ts';
import { loadTask, shuffleOf } from '#lib/crowd/build-payload.ts';
import { opaqueId } from '#lib/crowd/task-types/shuffle.ts';
import type { SignedInUser } from '#lib/auth/user.ts';
import { db } from '#lib/db.ts';
import { newId, newUserId } from '#lib/ids.ts';
import { auditLedger } from '#lib/payment/audit-ledger.ts';
import { heldForStudy, requesterBalance } from '#lib/payment/balances.ts';
import { deposit } from '#lib/payment/deposit.ts';
import { approveSubmitted } from '#lib/study/approve-submitted.ts';
import { cancelStudy } from '#lib/study/cancel-study.ts';
import { completeStudy } from '#lib/study/complete-study.ts';
import { createStudy, type StudyRow, type TStudySettings } from '#lib/study/create-study.ts';
import { canonicalJSON, hashDesign, ZDesign } from '#lib/study/design.ts';
import { exportItems } from '#lib/study/export-items.ts';
import { exportVotes } from '#lib/study/export-votes.ts';
import { findFinishedStudies } from '#lib/study/find-finished-studies.ts';
import { findUnheardEnds } from '#lib/study/find-unheard-ends.ts';
import { findAnswers } from '#lib/study/find-answers.ts';
import { findItems } from '#lib/study/find-items.ts';
import { getStudy } from '#lib/study/get-study.ts';
import { launchStudy } from '#lib/study/launch-study.ts';
import { listStudies } from '#lib/study/list-studies.ts';
import { pauseStudy } from '#lib/study/pause-study.ts';
import { publishStudy } from '#lib/study/publish-study.ts';
import { reportProgress } from '#lib/study/report-progress.ts';
import { resumeStudy } from '#lib/study/resume-study.ts';
import { studyResults } from '#lib/study/study-results.ts';
import { summarizeComparisons, type Choice } from '#lib/study/summarize-comparisons.ts';
import { summarizeRankings } from '#lib/study/summarize-rankings.ts';
import { createImage } from '#test/support/crowd.ts';

let requester: SignedInUser;
let stranger: SignedInUser;
let workers: string[];
let images: string[];

async function person(role: 'Requester' | 'Worker'): Promise<SignedInUser> {
  const id = newUserId();
  return db().user.create({ data: { id, email: `${id}@example.org`, name: role, roles: [role] }, select: { id: true, email: true, name: true, roles: true } });
}

beforeEach(async () => {
  requester = await person('Requester');
  stranger = await person('Requester');
  workers = await Promise.all([0, 1, 2].map(async () => (await person('Worker')).id));
  images = await Promise.all([0, 1, 2, 3, 4, 5].map(() => createImage(requester.id)));
  await deposit({ userId: requester.id, amount: 10_000_000n, actorId: 'system', reference: newId() });
});

const SETTINGS: TStudySettings = { name: 'Which is better?', taskType: 'CompareEdits', labels: { a: 'HIVE', b: 'Base' }, title: 'Compare', payment: 100_000n, overlap: 3, seed: 7n };

function rows(count: number, labels: readonly string[] = ['a', 'b']): StudyRow[] {
  return Array.from({ length: count }, (_, i) => ({
    instruction: `Make it warmer, "${i}"`,
    originalId: images[0],
    variants: labels.map((label, v) => ({ label, imageId: images[v + 1] })),
    annotation: { verb: `verb ${i % 2}`, note: '' },
  }));
}

async function publish(count: number, settings: Partial<TStudySettings> = {}): Promise<string> {
  const { studyId } = await createStudy({ requesterId: requester.id, settings: { ...SETTINGS, ...settings }, rows: rows(count, settings.taskType === 'RankEdits' ? ['1', '2', '3', '4', '5'] : ['a', 'b']) });
  await publishStudy({ studyId, requesterId: requester.id });
  return studyId;
}

async function hitsOf(studyId: string): Promise<string[]> {
  return (await db().hIT.findMany({ where: { studyId }, select: { id: true }, orderBy: { item: { position: 'asc' } } })).map(({ id }) => id);
}

/** Answers in the requester's labels, undoing the shuffle as a worker's eyes would. */
async function answer(hitId: string, workerId: string, said: Choice | { ranking: string[]; flags?: string[] }): Promise<string> {
  const { assignmentId } = await acceptAssignment({ hitId, workerId, baseUrl: '' });
  const { order, sideSeed } = shuffleOf(await loadTask(db(), hitId), workerId);
  const wire =
    typeof said === 'string'
      ? { choice: said === 'tie' ? 'equal' : order[0] === said ? 'left' : 'right' }
      : { ranking: said.ranking.map((label) => opaqueId(sideSeed, label)), flags: said.flags ?? [] };
  await submitAssignment({ assignmentId, workerId, clientKey: `key-${assignmentId}`, answer: wire });
  return assignmentId;
}

async function answerAll(studyId: string, opinions: readonly (readonly Choice[])[]): Promise<string[]> {
  const ids: string[] = [];
  for (const [i, hitId] of (await hitsOf(studyId)).entries()) for (const [w, choice] of opinions[i].entries()) ids.push(await answer(hitId, workers[w], choice));
  return ids;
}

async function read(pieces: AsyncGenerator<string>): Promise<Record<string, string>[]> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return parse(text, { columns: true });
}

const OPINIONS: Choice[][] = [['a', 'a', 'b'], ['a', 'b', 'tie'], ['b', 'b', 'b'], ['a', 'a', 'a'], ['tie', 'tie', 'a']];

describe('making and publishing', () => {
  test('a draft shows nothing to workers and costs nothing; publishing freezes the design and sets the money aside', async () => {
    const { studyId } = await createStudy({ requesterId: requester.id, settings: SETTINGS, rows: rows(4) });
    expect(await db().hIT.count({ where: { studyId } })).toBe(0);
    expect(await getStudy(studyId, requester)).toMatchObject({ status: 'Draft', designHash: null, items: 4, payment: 100_000n });
    const published = await publishStudy({ studyId, requesterId: requester.id });
    expect(published).toMatchObject({ hits: 4, slots: 12, held: 12n * 120_000n });
    expect(await heldForStudy(studyId)).toBe(1_440_000n);
    const study = await getStudy(studyId, requester);
    expect(study).toMatchObject({ status: 'Live', designHash: hashDesign(study.design), isDesignIntact: true });
    expect(JSON.parse(canonicalJSON(study.design))).toMatchObject({ items: 4, overlap: 3, sharedFirstPlace: 'tie', labels: { a: 'HIVE', b: 'Base' } });
    await expect(publishStudy({ studyId, requesterId: requester.id })).rejects.toThrow('has been published before');
  });

  test('a changed design no longer has its hash', async () => {
    const studyId = await publish(2);
    const { design } = await db().study.findUniqueOrThrow({ where: { id: studyId } });
    await db().study.update({ where: { id: studyId }, data: { design: { ...ZDesign.parse(design), overlap: 5 } } });
    expect((await getStudy(studyId, requester)).isDesignIntact).toBe(false);
  });

  test('a study that cannot be paid for is not made at all', async () => {
    const launch = launchStudy({ requesterId: requester.id, settings: { ...SETTINGS, payment: 10_000_000n }, rows: rows(4) });
    await expect(launch).rejects.toThrow(/needs \$144\.00, but only \$10\.00 is available/);
    expect(await db().study.count({ where: { requesterId: requester.id } })).toBe(0);
    expect(await db().studyItem.count({ where: { study: { requesterId: requester.id } } })).toBe(0);
    expect((await requesterBalance(requester.id)).available).toBe(10_000_000n);
  });

  test('wrong settings, wrong variants and somebody else’s pictures are refused', async () => {
    const make = (settings: object, items: StudyRow[]) => createStudy({ requesterId: requester.id, settings: { ...SETTINGS, ...settings }, rows: items });
    await expect(make({ overlap: 0 }, rows(1))).rejects.toThrow('The setting overlap is wrong');
    await expect(make({}, [])).rejects.toThrow('at least one item');
    await expect(make({}, rows(1, ['a', 'c']))).rejects.toThrow('Item 1 has the variants a, c; it needs a, b.');
    await expect(make({}, [{ ...rows(1)[0], originalId: await createImage(stranger.id) }])).rejects.toThrow(/1 of the study's 3 pictures cannot be found/);
    expect(await db().study.count({ where: { requesterId: requester.id } })).toBe(0);
  });

  test('two publications at once: one wins, the money is set aside once', async () => {
    const { studyId } = await createStudy({ requesterId: requester.id, settings: SETTINGS, rows: rows(3) });
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => publishStudy({ studyId, requesterId: requester.id })));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await heldForStudy(studyId)).toBe(9n * 120_000n);
  });

  test('a thousand items are visible in one instant', async () => {
    const { studyId } = await createStudy({ requesterId: requester.id, settings: { ...SETTINGS, payment: 100n }, rows: rows(1_000) });
    const seen = new Set<number>();
    let isDone = false;
    const watch = (async () => {
      while (!isDone) seen.add(await db().hITSlot.count({ where: { studyId } }));
    })();
    await publishStudy({ studyId, requesterId: requester.id });
    isDone = true;
    await watch;
    expect([...seen].filter((count) => count !== 0 && count !== 3_000)).toEqual([]);
    expect(await db().hITSlot.count({ where: { studyId } })).toBe(3_000);
  });
});

describe('its course', () => {
  test('a paused study hands nothing out, and goes on when resumed', async () => {
    const studyId = await publish(2);
    const [hitId] = await hitsOf(studyId);
    expect(await pauseStudy({ studyId, requesterId: requester.id })).toBe(true);
    expect(await pauseStudy({ studyId, requesterId: requester.id })).toBe(false);
    await expect(answer(hitId, workers[0], 'a')).rejects.toThrow();
    expect(await resumeStudy({ studyId, requesterId: requester.id })).toBe(true);
    await answer(hitId, workers[0], 'a');
  });

  test('cancelling keeps and pays what was answered and refunds the rest', async () => {
    const studyId = await publish(2);
    const [hitId] = await hitsOf(studyId);
    await answer(hitId, workers[0], 'a');
    await acceptAssignment({ hitId, workerId: workers[1], baseUrl: '' });
    await cancelStudy({ studyId, requesterId: requester.id });
    expect(await heldForStudy(studyId)).toBe(2n * 120_000n); // the answer, and the one in progress
    expect(await reportProgress(studyId, requester)).toMatchObject({ status: 'Cancelled', filled: 1, held: 1, closed: 4 });
    await expect(answer(hitId, workers[2], 'a')).rejects.toThrow();
    expect((await studyResults(studyId, requester)).current).toMatchObject({ answered: 1 });
    await expect(resumeStudy({ studyId, requesterId: requester.id })).rejects.toThrow('cannot be resumed: it is cancelled');
    expect(await auditLedger()).toEqual([]);
  });

  test('progress counts answers, money and people', async () => {
    const studyId = await publish(2);
    const [first, second] = await hitsOf(studyId);
    const before = await reportProgress(studyId, requester);
    expect(before).toMatchObject({ slots: 6, filled: 0, workers: 0, toReview: 0, spent: 0n, setAside: 720_000n, secondsLeft: null });
    await answer(first, workers[0], 'a');
    await answer(second, workers[0], 'b');
    await approveSubmitted({ studyId, requesterId: requester.id, limit: 1 });
    const after = await reportProgress(studyId, requester);
    expect(after).toMatchObject({ filled: 2, workers: 1, toReview: 1, approved: 1, spent: 120_000n, setAside: 600_000n });
    expect(after.secondsLeft).toBeGreaterThan(0);
    expect(after.version).not.toBe(before.version);
  });

  test('is nobody else’s business', async () => {
    const studyId = await publish(1);
    const refusal = `There is no study ${studyId} of yours.`;
    for (const look of [getStudy, reportProgress, studyResults]) await expect(look(studyId, stranger)).rejects.toThrow(refusal);
    await expect(findItems({ studyId, user: stranger })).rejects.toThrow(refusal);
    await expect(findAnswers({ studyId, user: stranger, status: 'Submitted' })).rejects.toThrow(refusal);
    for (const pieces of [exportVotes(studyId, stranger), exportItems(studyId, stranger)]) await expect(pieces.next()).rejects.toThrow(refusal);
    for (const change of [pauseStudy, cancelStudy, publishStudy]) await expect(change({ studyId, requesterId: stranger.id })).rejects.toThrow(refusal);
    expect(await approveSubmitted({ studyId, requesterId: stranger.id })).toEqual({ approved: 0, left: 0 });
    expect(await listStudies({ user: stranger })).toEqual([]);
    expect((await listStudies({ user: { ...stranger, roles: ['Admin'] } })).map(({ id }) => id)).toContain(studyId);
    expect((await getStudy(studyId, { ...stranger, roles: ['Admin'] })).status).toBe('Live');
  });
});

describe('its verdict', () => {
  test('is stored once, when the last answer is in, however often it is asked for', async () => {
    const studyId = await publish(5);
    const early = await answerAll(studyId, OPINIONS.map((votes) => votes.slice(0, 2)));
    expect(early).toHaveLength(10);
    expect(await completeStudy({ studyId })).toBe(false);
    for (const [i, hitId] of (await hitsOf(studyId)).entries()) await answer(hitId, workers[2], OPINIONS[i][2]);
    expect(await findFinishedStudies()).toContain(studyId);
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => completeStudy({ studyId })));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await findFinishedStudies()).not.toContain(studyId);
    const { stored, current, isChanged } = await studyResults(studyId, requester);
    expect(stored).toEqual(current);
    expect(isChanged).toBe(false);
    expect(stored).toMatchObject({ kind: 'CompareEdits', answered: 5, verdict: { won: { a: 2, b: 1, tie: 2 }, decided: 3, winner: 'a', isClear: false }, votes: { a: 7, b: 5, tie: 3 } });
    expect(await db().auditEvent.count({ where: { subjectId: studyId, action: 'study.completed' } })).toBe(1);
  });

  test('is told again to a run that began to listen after its end, until the run has heard', async () => {
    const studyId = await publish(5);
    await answerAll(studyId, OPINIONS);
    const run = await db().run.create({ data: { id: newId(), stage: 'rankings', name: 'Waits', status: 'Waiting', config: {}, createdById: requester.id } });
    await db().study.update({ where: { id: studyId }, data: { runId: run.id } });
    const soon = (seconds: number) => new Date(Date.now() + 1000 * seconds);
    expect(await findUnheardEnds(soon(60))).not.toContain(studyId);
    await completeStudy({ studyId });
    expect(await findUnheardEnds()).not.toContain(studyId); // on its way
    expect(await findUnheardEnds(soon(60))).toContain(studyId);
    await db().run.update({ where: { id: run.id }, data: { status: 'Running' } });
    expect(await findUnheardEnds(soon(60))).not.toContain(studyId);
  });

  test('stays as stored when an answer is rejected afterwards; what counts now is told beside it', async () => {
    const studyId = await publish(5);
    const [firstAnswer] = await answerAll(studyId, OPINIONS);
    await completeStudy({ studyId });
    await rejectAssignment({ assignmentId: firstAnswer, actorId: requester.id, feedback: 'Not looked at.' });
    const { stored, current, isChanged } = await studyResults(studyId, requester);
    expect(isChanged).toBe(true);
    expect(stored).toMatchObject({ votes: { a: 7 }, verdict: { won: { a: 2, tie: 2 } } });
    expect(current).toMatchObject({ votes: { a: 6 }, verdict: { won: { a: 1, tie: 3 } } });
  });

  test('comes out of the exported votes alone, for any opinions and rejections', async () => {
    const opinion = fc.array(fc.constantFrom<Choice>('a', 'b', 'tie'), { minLength: 3, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(opinion, { minLength: 1, maxLength: 4 }), fc.nat({ max: 11 }), async (opinions, victim) => {
        const studyId = await publish(opinions.length);
        const ids = await answerAll(studyId, opinions);
        if (victim < ids.length) await rejectAssignment({ assignmentId: ids[victim], actorId: requester.id, feedback: 'No.' });
        await completeStudy({ studyId });
        const exported = await read(exportVotes(studyId, requester));
        expect(exported).toHaveLength(ids.length);
        const votes = exported.filter(({ counted }) => counted === 'yes').map(({ item, choice, order_shown: order }) => ({ itemId: item, choice: choice as Choice, left: order.split('|')[0] }));
        const { stored } = await studyResults(studyId, requester);
        expect(summarizeComparisons({ labels: { a: 'HIVE', b: 'Base' }, items: opinions.length, votes })).toEqual(stored);
        for (const { choice, side, order_shown: order } of exported) expect(side).toBe(choice === 'tie' ? 'equal' : order.split('|')[0] === choice ? 'left' : 'right');
        const items = await read(exportItems(studyId, requester));
        const winners = items.map(({ winner }) => winner);
        expect(winners.filter((winner) => winner === 'a')).toHaveLength(stored?.kind === 'CompareEdits' ? stored.verdict.won.a : -1);
      }),
      { numRuns: 8 },
    );
  });

  test('exports carry what the requester brought and what a check needs', async () => {
    const studyId = await publish(1);
    await answerAll(studyId, [['a', 'b', 'tie']]);
    const [row] = await read(exportVotes(studyId, requester));
    const { assignment, hit, worker, status, counted, side_seed: seed, seconds, verb, instruction, file_a: a } = row;
    expect({ status, counted, verb, instruction, item: row.item }).toEqual({ status: 'submitted', counted: 'yes', verb: 'verb 0', instruction: 'Make it warmer, "0"', item: '1' });
    expect(a).toBe(`${images[1]}.jpg`);
    expect(Number(seconds)).toBeGreaterThanOrEqual(0);
    expect(seed).toBe(shuffleOf(await loadTask(db(), hit), worker).sideSeed);
    expect(await db().assignment.findUnique({ where: { id: assignment }, select: { workerId: true } })).toEqual({ workerId: worker });
    const [item] = await read(exportItems(studyId, requester));
    expect(item).toMatchObject({ votes_a: '1', votes_b: '1', votes_tie: '1', winner: 'tie', verb: 'verb 0' });
  });

  test('of a ranking comes out of its export, and a harmful flag hides the pictures', async () => {
    const studyId = await publish(2, { taskType: 'RankEdits' });
    const [first, second] = await hitsOf(studyId);
    await answer(first, workers[0], { ranking: ['1', '2', '3', '4', '5'] });
    await answer(first, workers[1], { ranking: ['2', '1', '3', '5', '4'] });
    await answer(second, workers[0], { ranking: ['3', '1', '2', '4', '5'], flags: ['all-similar'] });
    const exported = await read(exportVotes(studyId, requester));
    const votes = exported.map(({ item, ranking, flags }) => ({ itemId: item, ranking: ranking.split('>'), flags: flags ? (flags.split('|') as 'all-similar'[]) : [] }));
    const { current } = await studyResults(studyId, requester);
    expect(summarizeRankings({ labels: ['1', '2', '3', '4', '5'], items: 2, votes })).toEqual(current);
    expect(current).toMatchObject({ rankings: 3, unflagged: 2, variants: [{ label: '1', rank: { mean: 1.5 } }, { label: '2' }, { label: '3', rank: { mean: 3 } }, {}, {}] });
    await answer(second, workers[1], { ranking: ['1', '2', '3', '4', '5'], flags: ['harmful'] });
    const { items } = await findItems({ studyId, user: requester });
    expect(items[1].variants.every(({ isQuarantined }) => isQuarantined)).toBe(true);
    expect(items[1].original.isQuarantined).toBe(false);
  });
});
