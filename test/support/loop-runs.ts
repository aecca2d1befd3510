/** Loops in a test's own database, with everything a researcher's pages show: stages, curves, pictures, log, models, a dataset, and a study that people have really answered. */
import sharp from 'sharp';
import type { TComparisonReport, TLoopReport } from '#lib/contracts/loop-report.ts';
import { ZRankingsFile } from '#lib/contracts/stages.ts';
import { acceptAssignment } from '#lib/crowd/assignment/accept-assignment.ts';
import { submitAssignment } from '#lib/crowd/assignment/submit-assignment.ts';
import { saveDataset } from '#lib/dataset/save-dataset.ts';
import { db } from '#lib/db.ts';
import type { RunStatus } from '#lib/generated/prisma/client.ts';
import { newId } from '#lib/ids.ts';
import { reportStudy } from '#lib/loop/report-study.ts';
import { promoteModel } from '#lib/model/promote-model.ts';
import { saveModel } from '#lib/model/save-model.ts';
import { recordUse } from '#lib/run/record-use.ts';
import { putJSON } from '#lib/storage/json-file.ts';
import { putContent } from '#lib/storage/put-content.ts';
import { completeStudy } from '#lib/study/complete-study.ts';
import { createPerson, createPictureStudy, type Person } from './picture-study.ts';

interface RunOptions {
  stage: string;
  name: string;
  status: RunStatus;
  createdById: string;
  parentId?: string;
  /** Seconds ago that it began, and that it ended. */
  began?: number;
  ended?: number;
  label?: string;
  done?: number;
  total?: number;
  error?: string;
  config?: object;
}

const DEVICE = { provider: 'cpu', threads: 2, memoryBytes: 612_000_000, workerId: 'worker-1' };

/** A run's row as its workflow would have left it. */
export async function insertRun({ began, ended, config = {}, ...row }: RunOptions): Promise<string> {
  const ago = (seconds?: number): Date | undefined => (seconds === undefined ? undefined : new Date(Date.now() - seconds * 1000));
  const id = newId();
  await db().run.create({ data: { id, ...row, config, fence: 1, device: DEVICE, createdAt: ago(began ?? 0), startedAt: ago(began), endedAt: ago(ended), heartbeatAt: ago(1) } });
  return id;
}

/** A curve that falls (or rises) as training curves do, noise included; a function of its arguments alone. */
export function trainingCurve(name: string, steps: number, { from, to, noise = 0.08, every = 1 }: { from: number; to: number; noise?: number; every?: number }): { name: string; step: number; value: number }[] {
  return Array.from({ length: Math.ceil(steps / every) }, (_, i) => {
    const step = i * every;
    const wobble = Math.sin(step * 12.9898 + name.length * 78.233) * 43758.5453;
    return { name, step, value: to + (from - to) * Math.exp((-4 * step) / steps) + (wobble - Math.floor(wobble) - 0.5) * noise * Math.abs(from - to) };
  });
}

/** Puts points into a run's curves. */
export async function insertMetrics(runId: string, points: { name: string; step: number; value: number }[]): Promise<void> {
  await db().runMetric.createMany({ data: points.map((point) => ({ runId, ...point })) });
}

/** A sheet of small pictures in the style of the shapes world, which gets clearer with `clarity` 0…1. */
export async function drawSheet(seed: number, clarity: number, columns = 4, rows = 2): Promise<string> {
  const size = 32;
  const pixels = Buffer.alloc(size * size * columns * rows * 3);
  const hues = [[214, 69, 65], [52, 120, 200], [72, 160, 90], [240, 190, 60]];
  for (let y = 0; y < size * rows; y++) {
    for (let x = 0; x < size * columns; x++) {
      const cell = seed * 7 + Math.floor(x / size) + Math.floor(y / size) * columns;
      const [dx, dy] = [(x % size) - 16 + (cell % 5) - 2, (y % size) - 16 + (cell % 3) - 1];
      const isInside = cell % 2 === 0 ? dx * dx + dy * dy < 70 : Math.abs(dx) < 8 && Math.abs(dy) < 8;
      const color = isInside ? hues[cell % 4] : [236 - (cell % 3) * 30, 236, 240];
      const noise = (Math.sin(x * 12.9 + y * 78.2 + seed) * 43758.5) % 1;
      for (let c = 0; c < 3; c++) pixels[(y * size * columns + x) * 3 + c] = Math.max(0, Math.min(255, color[c] * clarity + 128 * (1 - clarity) + noise * 120 * (1 - clarity)));
    }
  }
  const png = await sharp(pixels, { raw: { width: size * columns, height: size * rows, channels: 3 } }).resize(size * columns * 4, size * rows * 4, { kernel: 'nearest' }).png().toBuffer();
  return (await putContent({ prefix: 'pictures', body: png, contentType: 'image/png', extension: 'png' })).key;
}

/** Pictures at every so many steps, the later the clearer. */
export async function insertSamples(runId: string, name: string, steps: readonly number[]): Promise<void> {
  const last = steps[steps.length - 1] || 1;
  for (const step of steps) await db().runSample.create({ data: { runId, name, step, key: await drawSheet(name.length, 0.25 + (0.75 * step) / last) } });
}

/** Lets everyone answer every item of a comparison; `choose` says where of left, right and equal. */
export async function answerAll(studyId: string, workers: readonly Person[], choose: (item: number, worker: number) => 'left' | 'right' | 'equal'): Promise<void> {
  const hits = await db().hIT.findMany({ where: { studyId }, select: { id: true }, orderBy: { item: { position: 'asc' } } });
  for (const [item, { id: hitId }] of hits.entries()) {
    for (const [index, { id: workerId }] of workers.entries()) {
      const { assignmentId } = await acceptAssignment({ hitId, workerId });
      await submitAssignment({ assignmentId, workerId, clientKey: `${assignmentId}-1`, answer: { choice: choose(item, index) } });
    }
  }
}

async function shippedModel(name: string, kind: 'Editor' | 'Reward' | 'Clip', runId?: string): Promise<string> {
  const config = await putContent({ prefix: 'files', body: JSON.stringify({ _class_name: 'UNet2DConditionModel', name }), contentType: 'application/json', extension: 'json' });
  const folder = { version: 1, files: [{ path: 'unet/config.json', key: config.key, bytes: config.size, sha256: config.sha256 }] };
  const { key } = await putContent({ prefix: 'files', body: JSON.stringify(folder), contentType: 'application/json', extension: 'json' });
  const card = { recipe: 'The shapes world, 20,000 steps', license: 'MIT', sampling: { steps: 12, textGuidance: 4, imageGuidance: 1.5 }, figures: { followed: 0.54, preserved: 0.72, perfect: 0.19 } };
  return (await saveModel({ kind, name, key, runId, card })).modelId;
}

export interface FinishedLoop {
  runId: string;
  studyId: string;
  hiveId: string;
  rewardId: string;
  datasetId: string;
  report: TLoopReport;
}

/** A loop with its verdict: two ranking and judging studies' worth of lineage, a promotion, and votes of three people on every item. */
export async function insertFinishedLoop({ researcher, voters, items = 6 }: { researcher: Person; voters: Person[]; items?: number }): Promise<FinishedLoop> {
  const by = { createdById: researcher.id };
  const runId = await insertRun({ ...by, stage: 'loop', name: 'The whole loop', status: 'Succeeded', began: 900, ended: 312 });
  const child = (stage: string, name: string, began: number, ended: number) => insertRun({ ...by, parentId: runId, stage, name, status: 'Succeeded', began, ended });
  const [supervised, rewardStart, clip] = [await shippedModel('Supervised editor', 'Editor'), await shippedModel('Reward start', 'Reward'), await shippedModel('CLIP', 'Clip')];
  const [rankingsRun, rewardRun, hiveRun, controlRun, studyRun] = [
    await child('rankings', 'Rankings of the editor’s own edits', 890, 760),
    await child('reward', 'Reward model', 758, 670),
    await child('fine-tune', 'HIVE arm', 668, 480),
    await child('fine-tune', 'Control arm', 890, 702),
    await child('study', 'HIVE against Control', 470, 330),
  ];
  const { studyId: rankStudyId } = await createPictureStudy({ taskType: 'RankEdits', items: 2, title: 'Rankings of the editor’s own edits', runId: rankingsRun });
  const { studyId } = await createPictureStudy({ taskType: 'CompareEdits', items, overlap: voters.length, title: 'HIVE against Control', labels: { a: 'HIVE', b: 'Control' }, runId: studyRun });
  await answerAll(studyId, voters, (item, worker) => (item === 0 ? 'equal' : (item + worker) % 4 === 0 ? 'right' : 'left'));
  await completeStudy({ studyId });
  const picture = { key: 'none.png', sha256: '0'.repeat(64), bytes: 1, width: 1, height: 1 };
  const ranked = { id: runId, instruction: 'make it warmer', original: picture, variants: ['a', 'b'].map((label) => ({ label, picture })), rankings: [], split: 'train' };
  const file = await putJSON(ZRankingsFile.parse({ version: 1, world: null, magnify: 1, items: [ranked] }));
  const { datasetId } = await saveDataset({ kind: 'rankings', name: 'Rankings of the editor’s own edits', key: file.key, sha256: file.sha256, items: 250, card: { rankings: 750, flagged: 41, splits: { train: 200, heldOut: 50 } }, runId: rankingsRun, studyIds: [rankStudyId] });
  const [rewardId, hiveId, controlId] = [await shippedModel('Reward model', 'Reward', rewardRun), await shippedModel('HIVE', 'Editor', hiveRun), await shippedModel('Control', 'Editor', controlRun)];
  const uses: [string, string, 'model' | 'dataset' | 'study', string][] = [
    [rankingsRun, 'editor', 'model', supervised],
    [rankingsRun, 'answers', 'study', rankStudyId],
    [rewardRun, 'start', 'model', rewardStart],
    [rewardRun, 'rankings', 'dataset', datasetId],
    [hiveRun, 'start', 'model', supervised],
    [hiveRun, 'reward', 'model', rewardId],
    [controlRun, 'start', 'model', supervised],
    [studyRun, 'a', 'model', hiveId],
    [studyRun, 'b', 'model', controlId],
    [studyRun, 'answers', 'study', studyId],
  ];
  for (const [of, role, subjectType, subjectId] of uses) await recordUse({ runId: of, role, subjectType, subjectId });
  for (const [run, seed] of [[hiveRun, 0.3], [controlRun, 0.33]] as const) await insertMetrics(run, [...trainingCurve('loss', 600, { from: 0.9, to: seed }), ...trainingCurve('learningRate', 600, { from: 5e-4, to: 1e-5, noise: 0, every: 10 })]);
  await insertMetrics(rewardRun, trainingCurve('pairAccuracy', 600, { from: 0.5, to: 0.62, noise: 0.2, every: 20 }));
  await insertSamples(hiveRun, 'held-out items', [0, 100, 200, 300, 400, 500, 600]);
  await promoteModel({ modelId: supervised, actorId: 'system', reason: 'Shipped with the platform.' });
  await promoteModel({ modelId: hiveId, actorId: 'system', runId, reason: 'Promoted: HIVE won 61.5 % of the decided items against Control, 95 % interval 54.3 % to 68.2 %, all above one half.' });
  const report = await writeReport({ runId, studyId, hiveId, controlId, supervised, rewardId, datasetId, rankStudyId, clip, stages: { rankingsRun, rewardRun, hiveRun, controlRun, studyRun } });
  await db().run.update({ where: { id: runId }, data: { result: report } });
  return { runId, studyId, hiveId, rewardId, datasetId, report };
}

interface Ids {
  runId: string;
  studyId: string;
  hiveId: string;
  controlId: string;
  supervised: string;
  rewardId: string;
  datasetId: string;
  rankStudyId: string;
  clip: string;
  stages: Record<string, string>;
}

async function writeReport({ runId, studyId, hiveId, controlId, supervised, rewardId, datasetId, rankStudyId, stages }: Ids): Promise<TLoopReport> {
  const verdict = await reportStudy({ studyId, aModelId: hiveId, bModelId: controlId });
  const like = (a: string, b: string, won: number, decided: number, ci95: [number, number]): TComparisonReport => ({ ...verdict, a, b, n: 200, votes: { a: won, b: decided - won, tie: 200 - decided }, decided, share: won / decided, ci95, netVotes: (100 * (2 * won - decided)) / 200, netVotesCi95: [(100 * (2 * won - decided)) / 200 - 9, (100 * (2 * won - decided)) / 200 + 9] });
  const model = (label: string, modelId: string, x: number, y: number, p: number) => ({ label, modelId, key: 'k', editsKey: 'e', imageSimilarity: y, directionalSimilarity: x, oracle: { followed: { share: p + 0.2, n: 200, ci95: [p + 0.13, p + 0.27] as [number, number] }, preserved: { share: p + 0.3, n: 200, ci95: [p + 0.24, p + 0.35] as [number, number] }, perfect: { share: p, n: 200, ci95: [p - 0.07, p + 0.07] as [number, number] } } });
  const text = JSON.stringify({ a: 'HIVE', b: 'Control', decision: 'majority per item; a shared first place, and A, B, tie, is a tie', interval: 'wilson-95', items: 200, overlap: 3, promote: 'when the lower end of the interval is above 0.5', question: 'Is the weighted HIVE arm better than its step-matched control?' });
  const names: Record<string, [string, string]> = { rankingsRun: ['Rankings of the editor’s own edits', 'rankings'], rewardRun: ['Reward model', 'reward'], hiveRun: ['HIVE arm', 'fine-tune'], controlRun: ['Control arm', 'fine-tune'], studyRun: ['HIVE against Control', 'study'] };
  return {
    ...{ version: 1, runId, world: 'shapes', preset: 'shapes', arm: 'weighted', seed: 7, startedAt: new Date(Date.now() - 900_000).toISOString(), seconds: 588 },
    verdict: { ...like('HIVE', 'Control', 112, 182, [0.543, 0.682]), studyId },
    versusSupervised: like('HIVE', 'Supervised', 128, 180, [0.641, 0.772]),
    longRun: null,
    versusStart: null,
    controls: { fiveVsOne: null, oracleReward: like('Oracle', 'Control', 121, 176, [0.615, 0.752]), aVsA: like('Supervised', 'Supervised again', 83, 170, [0.414, 0.563]) },
    missing: { longRun: 'No checkpoints of the long run ship yet.', fiveVsOne: 'No checkpoints of the long run ship yet.' },
    reward: { modelId: rewardId, pairAccuracy: 0.612, ci95: [0.581, 0.642], pairs: 968, annotatorAgreement: 0.704, agreementCi95: [0.688, 0.72], trainedRankings: 571, heldOutRankings: 138, curve: [[0, 0.524], [143, 0.571], [286, 0.598], [571, 0.612]].map(([rankings, pairAccuracy]) => ({ rankings, pairAccuracy, ci95: [pairAccuracy - 0.031, pairAccuracy + 0.03], pairs: 968 })) },
    rankings: { studyId: rankStudyId, datasetId, key: 'k', items: 250, rankings: 709 },
    scoring: [{ by: 'the learned reward', mean: 0.02, deviation: 0.81, perfectByFifth: [0.52, 0.61, 0.67, 0.73, 0.81] }, { by: 'the oracle', mean: 1.71, deviation: 0.62, perfectByFifth: [0, 0.44, 1, 1, 1] }],
    models: [model('Supervised', supervised, 0.327, 0.684, 0.57), model('Control', controlId, 0.339, 0.686, 0.59), model('HIVE', hiveId, 0.352, 0.688, 0.64), model('Oracle', controlId, 0.359, 0.691, 0.68)],
    sheets: [{ label: 'The same instructions by every editor', key: await drawSheet(3, 1, 8, 6) }, { label: 'Five edits of each instruction, as they were ranked', key: await drawSheet(5, 0.9, 6, 6) }],
    rule: { text, sha256: 'd2a84f4b8b650937ec8f73cd8be2c74add5a911ba64df27458ed8229da804a26', registeredAt: new Date(Date.now() - 899_000).toISOString() },
    promotion: { isPromoted: true, modelId: hiveId, reason: 'Promoted: HIVE won 61.5 % of the decided items against Control, 95 % interval 54.3 % to 68.2 %, all above one half.' },
    answers: 3_150,
    stages: Object.entries(stages).map(([key, id], i) => ({ name: names[key][0], stage: names[key][1], runId: id, startedAfter: [10, 142, 232, 10, 430][i], seconds: [130, 88, 188, 188, 140][i] })),
    seeds: { reward: 11, 'fine-tune': 12 },
  };
}

export interface RunningLoop {
  runId: string;
  /** The stage that trains now. */
  trainingId: string;
  studyId: string;
}

/** A loop on its way: rankings and reward done, one arm training, a study that waits for people. */
export async function insertRunningLoop({ researcher }: { researcher: Person }): Promise<RunningLoop> {
  const by = { createdById: researcher.id };
  const runId = await insertRun({ ...by, stage: 'loop', name: 'The whole loop', status: 'Running', began: 400, label: 'stages', done: 3, total: 7 });
  const child = (options: Omit<RunOptions, 'createdById' | 'parentId'>) => insertRun({ ...by, parentId: runId, ...options });
  await child({ stage: 'shipped', name: 'Shipped models', status: 'Succeeded', began: 398, ended: 392 });
  await child({ stage: 'rankings', name: 'Rankings of the editor’s own edits', status: 'Succeeded', began: 390, ended: 270 });
  const rewardId = await child({ stage: 'reward', name: 'Reward model', status: 'Succeeded', began: 268, ended: 180 });
  const controlId = await child({ stage: 'fine-tune', name: 'Control arm', status: 'Succeeded', began: 390, ended: 175 });
  const trainingId = await child({ stage: 'fine-tune', name: 'HIVE arm', status: 'Running', began: 178, label: 'training', done: 340, total: 600 });
  const waitingId = await child({ stage: 'study', name: 'Supervised against itself', status: 'Waiting', began: 170 });
  await child({ stage: 'evaluation', name: 'CLIP and oracle', status: 'Queued' });
  const { studyId } = await createPictureStudy({ taskType: 'CompareEdits', items: 4, title: 'Supervised against itself', labels: { a: 'Supervised', b: 'Supervised again' }, runId: waitingId });
  const voter = await createPerson('Worker', 'Willa Worker');
  const [hit] = await db().hIT.findMany({ where: { studyId }, select: { id: true }, take: 1 });
  const { assignmentId } = await acceptAssignment({ hitId: hit.id, workerId: voter.id });
  await submitAssignment({ assignmentId, workerId: voter.id, clientKey: 'a-1', answer: { choice: 'left' } });
  for (const [id, steps, to] of [[trainingId, 340, 0.32], [controlId, 600, 0.34]] as const) {
    await insertMetrics(id, [...trainingCurve('loss', steps, { from: 0.9, to }), ...trainingCurve('learningRate', steps, { from: 5e-4, to: 1e-5, noise: 0, every: 10 }), ...trainingCurve('stepsPerSecond', steps, { from: 3.4, to: 3.3, noise: 0.6, every: 20 })]);
  }
  await insertMetrics(rewardId, [...trainingCurve('loss', 600, { from: 0.69, to: 0.6, noise: 0.3 }), ...trainingCurve('pairAccuracy', 600, { from: 0.5, to: 0.62, noise: 0.2, every: 20 })]);
  await insertSamples(trainingId, 'held-out items', [0, 100, 200, 300]);
  await insertSamples(controlId, 'held-out items', [0, 100, 200, 300, 400, 500, 600]);
  await db().runLine.createMany({ data: ['compiled the train step in 4.1 s', 'checkpoint at step 200', 'checkpoint at step 300'].map((text) => ({ runId: trainingId, text })) });
  return { runId, trainingId, studyId };
}
