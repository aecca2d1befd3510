/** Pictures taken from where they lie in S3: only from what the operator has opened, in parts, each once. */
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { POST as postImport } from '#app/api/v1/imports/route.ts';
import { createToken } from '#lib/auth/token.ts';
import { db } from '#lib/db.ts';
import { importPrefix, type ImportedPart } from '#lib/image/import-prefix.ts';
import { putObject } from '#lib/storage/put-object.ts';
import { submitStudy } from '#lib/study/submit-study.ts';
import { createCrowd, type Crowd } from '#test/support/crowd.ts';
import { startTestS3, type TestS3, useTestS3 } from '#test/support/s3-server.ts';

let s3: TestS3;
let crowd: Crowd;

async function put(key: string, body: Buffer | string): Promise<void> {
  await putObject({ key, body: Buffer.from(body), contentType: 'application/octet-stream' });
}
const picture = (red: number) => sharp({ create: { width: 40, height: 30, channels: 3, background: { r: red, g: 90, b: 90 } } }).png().toBuffer();

beforeAll(async () => {
  s3 = await startTestS3();
  useTestS3(s3);
  process.env.S3_IMPORTS = 'test-bucket/imports/lab, other-bucket';
  crowd = await createCrowd({ workers: 1, items: 1 });
  for (const [i, name] of ['1.png', 'a/2.png', 'a/3.png'].entries()) await put(`imports/lab/${name}`, await picture(i * 60));
  await put('imports/lab/broken.jpg', 'no picture');
  await put('imports/lab/study.csv', 'original,instruction,a,b\n1.png,x,a/2.png,a/3.png\n');
  await put('imports/lab/notes.txt', 'left alone');
  await put('imports/label/secret.png', await picture(200));
});
afterAll(async () => {
  delete process.env.S3_IMPORTS;
  await s3.stop();
});

test('everything below the address comes with its path; what is no picture is said; a second time nothing is stored twice', async () => {
  const take = async (): Promise<ImportedPart> => {
    const all: ImportedPart = { pictures: [], tables: [], problems: [], next: null };
    do {
      const { pictures, tables, problems, next } = await importPrefix({ userId: crowd.requesterId, address: 's3://test-bucket/imports/lab', after: all.next ?? undefined });
      for (const [list, more] of [[all.pictures, pictures], [all.tables, tables], [all.problems, problems]] as [unknown[], unknown[]][]) list.push(...more);
      all.next = next;
    } while (all.next !== null);
    return all;
  };
  const part = await take();
  expect(part.pictures.map(({ path, width, height }) => [path, width, height])).toEqual([['1.png', 40, 30], ['a/2.png', 40, 30], ['a/3.png', 40, 30]]);
  expect(part.tables).toEqual([{ path: 'study.csv', text: expect.stringContaining('original,instruction') }]);
  expect(part.problems).toMatchObject([{ path: 'broken.jpg', message: expect.stringContaining('broken.jpg') }]);
  expect(part.next).toBeNull();
  expect((await take()).pictures.map(({ imageId }) => imageId)).toEqual(part.pictures.map(({ imageId }) => imageId));
  expect((await importPrefix({ userId: crowd.requesterId, address: 's3://test-bucket/imports/lab/', after: 'imports/lab/a/2.png' })).pictures.map(({ path }) => path)).toEqual(['a/3.png']);
});

test('a study may name its pictures so', async () => {
  const at = (name: string) => `s3://test-bucket/imports/lab/${name}`;
  const { studyId } = await submitStudy(crowd.requesterId, {
    name: 's', taskType: 'compare-edits', payment: '0.01', overlap: 1, publish: false, items: [{ instruction: 'x', original: at('1.png'), a: at('a/2.png'), b: at('a/3.png') }],
  });
  const { items } = await db().study.findUniqueOrThrow({ where: { id: studyId }, include: { items: { include: { original: true } } } });
  expect(items[0].original.fileName).toBe('1.png');
  await expect(submitStudy(crowd.requesterId, { name: 's', taskType: 'write-instructions', payment: '0.01', overlap: 1, publish: false, items: [{ original: 's3://test-bucket/imports/label/secret.png' }] })).rejects.toMatchObject({ code: 'Forbidden' });
});

test('what is not open stays shut, however it is written', async () => {
  const token = await createToken({ userId: crowd.requesterId, name: 'test' });
  const ask = async (address: string) => (await postImport(new Request('http://app.test/api/v1/imports', { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: JSON.stringify({ address }) }))).status;
  for (const address of ['s3://test-bucket/', 's3://test-bucket', 's3://test-bucket/images/', 's3://test-bucket/imports/', 's3://test-bucket/imports/label/', 's3://test-bucket/imports/lab/../label/', 's3://elsewhere/']) expect(await ask(address), address).toBe(403);
  for (const address of ['http://test-bucket/imports/lab', 's3:///imports', 's3://UPPER/x', 'x', 's3://test-bucket/a\u0000b']) expect(await ask(address), address).toBe(400);
  process.env.S3_IMPORTS = 'test-bucket';
  expect(await ask('s3://test-bucket/imports/lab/'), 'the platform’s own bucket is never open as a whole').toBe(403);
  process.env.S3_IMPORTS = 'test-bucket/imports/lab, other-bucket';
});
