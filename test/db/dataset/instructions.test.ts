/** From a study's answers to a dataset on disk and back into the platform. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parquetReadObjects } from 'hyparquet';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GET as getDataset } from '#app/api/v1/studies/[studyId]/dataset.parquet/route.ts';
import { acceptAssignment } from '#lib/crowd/assignment/accept-assignment.ts';
import { rejectAssignment } from '#lib/crowd/assignment/reject-assignment.ts';
import { submitAssignment } from '#lib/crowd/assignment/submit-assignment.ts';
import { createToken } from '#lib/auth/token.ts';
import { decodeRows } from '#lib/dataset/instructions/decode-rows.ts';
import { encodeJSONL } from '#lib/dataset/instructions/encode-jsonl.ts';
import { importRows } from '#lib/dataset/instructions/import-rows.ts';
import { instructionsOfStudy } from '#lib/dataset/instructions/rows-of-study.ts';
import { db } from '#lib/db.ts';
import { newId, newUserId } from '#lib/ids.ts';
import { ingestImage } from '#lib/image/ingest-image.ts';
import { deposit } from '#lib/payment/deposit.ts';
import { getObject } from '#lib/storage/get-object.ts';
import { launchStudy } from '#lib/study/launch-study.ts';
import { startTestS3, useTestS3, type TestS3 } from '#test/support/s3-server.ts';

let s3: TestS3;
let dir: string;
let requesterId: string;
let token: string;
let studyId: string;
let originals: Buffer[];

const EDITS = [
  { instruction: 'Make the sky pink', caption: 'A meadow under a pink sky' },
  { instruction: 'Add a cow', caption: 'A meadow with a cow under a blue sky' },
  { instruction: 'Turn the meadow into a lake', caption: 'A lake under a blue sky' },
];

async function person(role: 'Requester' | 'Worker'): Promise<string> {
  const id = newUserId();
  await db().user.create({ data: { id, email: `${id}@example.org`, name: role, roles: [role] } });
  return id;
}

beforeAll(async () => {
  s3 = await startTestS3();
  useTestS3(s3);
  dir = mkdtempSync(join(tmpdir(), 'apiary-dataset-'));
  requesterId = await person('Requester');
  token = await createToken({ userId: requesterId, name: 'test' });
  await deposit({ userId: requesterId, amount: 10_000_000n, actorId: 'system', reference: newId() });
  originals = await Promise.all([0, 1, 2].map((i) => sharp({ create: { width: 40, height: 30, channels: 3, background: { r: 80 * i, g: 160, b: 90 } } }).png().toBuffer()));
  const ids = [];
  for (const [i, bytes] of originals.entries()) ids.push((await ingestImage({ ownerId: requesterId, fileName: `meadow-${i}.png`, bytes })).id);
  const settings = { name: 'Meadows', title: 'Meadows', taskType: 'EditCaptions', payment: 50_000n, overlap: 2, seed: 7n } as const;
  ({ studyId } = await launchStudy({ requesterId, settings, rows: ids.map((originalId) => ({ instruction: '', caption: 'A meadow under a blue sky', originalId, variants: [] })) }));
  const hits = await db().hIT.findMany({ where: { studyId }, select: { id: true }, orderBy: { item: { position: 'asc' } } });
  for (const workerId of [await person('Worker'), await person('Worker')]) {
    for (const { id: hitId } of hits) {
      const { assignmentId } = await acceptAssignment({ hitId, workerId });
      await submitAssignment({ assignmentId, workerId, clientKey: assignmentId, answer: { edits: EDITS } });
    }
  }
  const rejected = await db().assignment.findFirstOrThrow({ where: { hitId: hits[1].id }, select: { id: true } });
  await rejectAssignment({ assignmentId: rejected.id, actorId: requesterId, feedback: 'Not about the picture' });
  await db().image.update({ where: { id: ids[2] }, data: { quarantinedAt: new Date() } });
});
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  await s3.stop();
});

const apiary = (...args: string[]) => promisify(execFile)(process.execPath, ['--import', 'tsx', 'lib/cli/apiary.ts', ...args], { env: process.env });

/** Counted rows: two workers on the first picture, one on the second; the third is hidden. */
const COUNTED = 9;

test('the command line writes a Hugging Face folder with the uploaded pictures in it; its Parquet and the JSONL come in again as the same dataset', { timeout: 150_000 }, async () => {
  const folder = join(dir, 'meadows');
  expect((await apiary('export', 'instructions', '--study', studyId, '--out', folder)).stdout).toContain(`${COUNTED} instructions`);
  const bytes = readFileSync(join(folder, 'data', 'train-00000-of-00001.parquet'));
  const rows = (await parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer, utf8: false })) as Record<string, unknown>[];
  expect(rows).toHaveLength(COUNTED);
  expect(rows[0]).toMatchObject({ image_file: 'meadow-0.png', instruction: 'Make the sky pink', caption: 'A meadow under a blue sky', edited_caption: 'A meadow under a pink sky', study: studyId });
  for (const { image, image_file: name } of rows) expect(Buffer.from((image as { bytes: Uint8Array }).bytes).equals(originals[name === 'meadow-0.png' ? 0 : 1])).toBe(true);

  const taken = await importRows({ name: 'meadows', rows: await decodeRows(bytes, 'meadows'), actorId: requesterId });
  const { rows: again } = await instructionsOfStudy(studyId, { id: requesterId, email: '', name: '', roles: ['Requester'] });
  const imported = await importRows({ name: 'Again', rows: await decodeRows(Buffer.from(encodeJSONL(again)), 'meadows.jsonl'), actorId: requesterId });
  expect([imported.sha256, imported.key]).toEqual([taken.sha256, taken.key]);
  const datasets = await db().dataset.findMany({ where: { kind: 'instructions' }, select: { name: true, items: true, key: true, card: true, studies: { select: { studyId: true } } }, orderBy: { createdAt: 'asc' } });
  expect(datasets.map(({ name, items, studies }) => ({ name, items, studies }))).toEqual(['meadows', 'Again'].map((name) => ({ name, items: COUNTED, studies: [{ studyId }] })));
  expect(datasets[0].card).toEqual({ pictures: 2, workers: 2, withCaptions: COUNTED });
  expect((await getObject(datasets[0].key)).toString('utf8').trim().split('\n')).toHaveLength(COUNTED);
});

test('the web gives the same rows, with pictures as workers saw them or without, to their owner only', async () => {
  const get = (query: string, bearer: string) => getDataset(new Request(`http://app.test/api${query}`, { headers: { authorization: `Bearer ${bearer}` } }), { params: Promise.resolve({ studyId }) });
  for (const [query, hasImages] of [['', true], ['?pictures=no', false]] as const) {
    const reply = await get(query, token);
    expect([reply.status, reply.headers.get('content-disposition')]).toEqual([200, expect.stringContaining('.parquet')]);
    const rows = (await parquetReadObjects({ file: await reply.arrayBuffer(), utf8: false })) as Record<string, unknown>[];
    expect(rows).toHaveLength(COUNTED);
    expect('image' in rows[0]).toBe(hasImages);
  }
  expect((await get('', await createToken({ userId: await person('Requester'), name: 'test' }))).status).toBe(404);
});

test('a study without instructions, or somebody else’s, is told', async () => {
  const user = { id: requesterId, email: '', name: '', roles: ['Requester' as const] };
  await expect(instructionsOfStudy('NONE', user)).rejects.toThrow('There is no study NONE of yours.');
  await db().study.update({ where: { id: studyId }, data: { taskType: 'CompareEdits' } });
  await expect(instructionsOfStudy(studyId, user)).rejects.toThrow('In the study "Meadows" nothing is written');
});
