/** What scripts send: multipart with files and a table, JSON with addresses, upload keys and ids; and what must be refused whole. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { POST as postImage } from '#app/api/v1/images/route.ts';
import { GET as getPicture } from '#app/api/v1/pictures/[imageId]/[size]/route.ts';
import { GET as getExport } from '#app/api/v1/studies/[studyId]/export.csv/route.ts';
import { GET as getItems } from '#app/api/v1/studies/[studyId]/items.csv/route.ts';
import { GET as getProgress } from '#app/api/v1/studies/[studyId]/progress/route.ts';
import { GET as getResults } from '#app/api/v1/studies/[studyId]/results/route.ts';
import { GET as getStudy } from '#app/api/v1/studies/[studyId]/route.ts';
import { GET as getStudies, POST as postStudy } from '#app/api/v1/studies/route.ts';
import { POST as postUpload } from '#app/api/v1/uploads/route.ts';
import { createToken } from '#lib/auth/token.ts';
import { db } from '#lib/db.ts';
import { newId, newUserId } from '#lib/ids.ts';
import { deposit } from '#lib/payment/deposit.ts';
import { serveRoutes } from '#test/support/route-server.ts';
import { startTestS3, useTestS3, type TestS3 } from '#test/support/s3-server.ts';

let s3: TestS3;
let api: Awaited<ReturnType<typeof serveRoutes>>;
let web: Server;
let requesterId: string;
let token: string;
let picture: Buffer;

function route(path: string, request: Request): Promise<Response> | undefined {
  const [, version, noun, id, last] = path.split('/').slice(1);
  if (version !== 'v1') return undefined;
  if (noun === 'uploads') return postUpload(request);
  if (noun === 'images') return postImage(request);
  if (noun === 'pictures') return getPicture(request, { params: Promise.resolve({ imageId: id, size: last }) });
  if (!id) return request.method === 'POST' ? postStudy(request) : getStudies(request);
  const params = Promise.resolve({ studyId: id });
  const get = { 'export.csv': getExport, 'items.csv': getItems, progress: getProgress, results: getResults }[last ?? ''] ?? getStudy;
  return get(request, { params });
}

async function person(role: 'Requester' | 'Worker'): Promise<{ id: string; token: string }> {
  const id = newUserId();
  await db().user.create({ data: { id, email: `${id}@example.org`, name: role, roles: [role] } });
  return { id, token: await createToken({ userId: id, name: 'test' }) };
}

beforeAll(async () => {
  s3 = await startTestS3();
  useTestS3(s3);
  picture = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#46a' } }).jpeg().toBuffer();
  web = createServer((request, response) => {
    if (request.url?.startsWith('/hop')) response.writeHead(302, { location: request.url.slice(4) }).end();
    else if (request.url?.endsWith('.jpg')) response.writeHead(200, { 'content-type': 'image/jpeg' }).end(picture);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  api = await serveRoutes(route);
});
afterAll(async () => {
  web.close();
  await api.stop();
  await s3.stop();
});

beforeEach(async () => {
  ({ id: requesterId, token } = await person('Requester'));
  await deposit({ userId: requesterId, amount: 5_000_000n, actorId: 'system', reference: newId() });
  process.env.IMAGE_FETCH_HOSTS = '127.0.0.1';
});

async function call(path: string, init: RequestInit = {}, as = token): Promise<{ status: number; body: Record<string, never>; text: string }> {
  const headers = { authorization: `Bearer ${as}`, ...(typeof init.body === 'string' && { 'content-type': 'application/json' }) };
  const reply = await fetch(`${api.url}/api/v1/${path}`, { ...init, headers });
  const text = await reply.text();
  return { status: reply.status, text, body: text.startsWith('{') ? JSON.parse(text) : {} };
}

const CSV = 'original,instruction,a,b,verb\nphotos/o.jpg,"Make it warm, please",hive/1.jpg,base/1.jpg,colour\nphotos/o.jpg,Make it cold,hive/2.jpg,base/1.jpg,\n';
const FORM = { name: 'By script', taskType: 'compare-edits', payment: '0.05', overlap: '3', label_a: 'HIVE', label_b: 'Base' };

async function colour(seed: number): Promise<Buffer> {
  return sharp({ create: { width: 40, height: 30, channels: 3, background: { r: seed * 40, g: 10, b: 200 } } }).png().toBuffer();
}

async function multipart(fields: Record<string, string>, csv: string | null, files: Record<string, Buffer>): Promise<FormData> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const [path, bytes] of Object.entries(files)) form.append('files', new Blob([bytes as Uint8Array<ArrayBuffer>]), path);
  if (csv !== null) form.append('csv', new Blob([csv]), 'study.csv');
  return form;
}

const files = async () => ({ 'photos/o.jpg': picture, 'hive/1.jpg': await colour(1), 'hive/2.jpg': await colour(2), 'base/1.jpg': await colour(3) });

async function isUntouched(): Promise<void> {
  expect(await db().study.count({ where: { requesterId } })).toBe(0);
  expect(await db().image.count({ where: { ownerId: requesterId } })).toBe(0);
  expect(await db().ledgerAccount.findFirst({ where: { kind: 'Available', ownerId: requesterId }, select: { balance: true } })).toEqual({ balance: 5_000_000n });
}

describe('multipart', () => {
  test('makes a live study of files and a table, and everything can be read back', async () => {
    const { status, body } = await call('studies', { method: 'POST', body: await multipart(FORM, CSV, await files()) });
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'live', items: 2, held: '0.36', designHash: expect.stringMatching(/^[0-9a-f]{64}$/), url: expect.stringContaining('/requests/') });
    const { studyId } = body;
    expect((await call(`studies/${studyId}`)).body).toMatchObject({ studyId, name: 'By script', payment: '0.05', fee: '0.01', design: { labels: { a: 'HIVE', b: 'Base' } }, progress: { slots: 6, filled: 0 } });
    expect((await call(`studies/${studyId}/progress`)).body).toMatchObject({ status: 'Live', setAside: '0.36' });
    expect((await call(`studies/${studyId}/results`)).body).toMatchObject({ isFinal: false, kind: 'CompareEdits', items: 2, answered: 0 });
    expect((await call('studies')).body).toMatchObject({ studies: [{ studyId }] });
    const items = parse((await call(`studies/${studyId}/items.csv`)).text, { columns: true }) as Record<string, string>[];
    expect(items.map(({ instruction, verb, file_a: a }) => ({ instruction, verb, a }))).toEqual([
      { instruction: 'Make it warm, please', verb: 'colour', a: '1.jpg' },
      { instruction: 'Make it cold', verb: '', a: '2.jpg' },
    ]);
    const [{ originalId }] = await db().studyItem.findMany({ where: { studyId }, select: { originalId: true } });
    for (const size of ['thumb', 'display', 'original']) expect((await call(`pictures/${originalId}/${size}`)).status).toBe(200);
    const { token: other } = await person('Requester');
    for (const path of [`studies/${studyId}`, `studies/${studyId}/results`, `studies/${studyId}/progress`, `studies/${studyId}/export.csv`, `studies/${studyId}/items.csv`, `pictures/${originalId}/thumb`]) expect((await call(path, {}, other)).status, path).toBe(404);
  });

  test.each([
    ['a damaged picture', { ...FORM }, CSV, { 'hive/2.jpg': Buffer.from('nothing') }, /"hive\/2.jpg" is not a picture/],
    ['a missing picture', FORM, CSV.replace('hive/2.jpg', 'hive/9.jpg'), {}, /Row 3: The picture "hive\/9.jpg" has not been uploaded\./],
    ['a broken table', FORM, CSV.replace('Make it cold', ''), {}, /Row 3: The column instruction is empty\./],
    ['no table', FORM, null, {}, /has no CSV/],
    ['a wrong payment', { ...FORM, payment: '8 cents' }, CSV, {}, /The field "payment" is wrong: write dollars with a point/],
    ['an unknown setting', { ...FORM, colour: 'blue' }, CSV, {}, /colour/],
    ['too little money', { ...FORM, payment: '100' }, CSV, {}, /only \$5\.00 is available/],
  ])('with %s is refused in one sentence and makes no study', async (_, fields, csv, more, sentence) => {
    const { status, body } = await call('studies', { method: 'POST', body: await multipart(fields, csv, { ...(await files()), ...more }) });
    expect([400, 402]).toContain(status);
    expect(body).toMatchObject({ error: { message: expect.stringMatching(sentence) } });
    await isUntouched();
  });
});

describe('JSON', () => {
  const address = (path: string): string => `http://127.0.0.1:${(web.address() as AddressInfo).port}${path}`;
  const study = (items: object[], more: object = {}): string => JSON.stringify({ name: 'By JSON', taskType: 'compare-edits', payment: '0.05', items, ...more });
  const post = (body: string) => call('studies', { method: 'POST', body });

  test('names pictures by address, by upload key and by id', async () => {
    const bytes = await colour(4);
    const { body: upload } = await call('uploads', { method: 'POST', body: JSON.stringify({ fileName: 'x.png', size: bytes.length, contentType: 'image/png' }) });
    expect((await fetch(upload.url, { method: 'PUT', headers: { 'content-type': 'image/png' }, body: bytes as Uint8Array<ArrayBuffer> })).status).toBe(200);
    const second = await colour(5);
    const { body: other } = await call('uploads', { method: 'POST', body: JSON.stringify({ fileName: 'y.png', size: second.length, contentType: 'image/png' }) });
    await fetch(other.url, { method: 'PUT', headers: { 'content-type': 'image/png' }, body: second as Uint8Array<ArrayBuffer> });
    const { body: image } = await call('images', { method: 'POST', body: JSON.stringify({ key: other.key, fileName: 'y.png' }) });
    const { status, body } = await post(study([{ instruction: 'Warmer', original: address('/hop/photo.jpg'), a: upload.key, b: image.imageId }], { publish: false }));
    expect({ status, body }).toMatchObject({ status: 201, body: { status: 'draft', items: 1, held: '0.00', designHash: null } });
    const item = await db().studyItem.findFirstOrThrow({ where: { studyId: body.studyId }, include: { original: true, variants: { orderBy: { label: 'asc' } } } });
    expect(item.original).toMatchObject({ fileName: 'photo.jpg', width: 64, ownerId: requesterId });
    expect(item.variants[1].imageId).toBe(image.imageId);
  });

  test('makes a ranking of five', async () => {
    const variants = Array.from({ length: 5 }, (_, i) => address(`/${i}.jpg`));
    expect((await post(study([{ instruction: 'Warmer', original: address('/o.jpg'), variants }], { taskType: 'rank-edits' }))).status).toBe(201);
    const { status, body } = await post(study([{ instruction: 'Warmer', original: address('/o.jpg'), a: variants[0], b: variants[1] }], { taskType: 'rank-edits' }));
    expect({ status, body }).toMatchObject({ status: 400, body: { error: { message: 'Item 1 has the variants a, b; it needs 1, 2, 3, 4, 5.' } } });
  });

  test('does not reach into the server’s own network, nor into other people’s uploads', async () => {
    process.env.IMAGE_FETCH_HOSTS = '';
    const { id: victim } = await person('Requester');
    const { id: foreign } = await db().image.create({ data: { id: newId(), ownerId: victim, sha256: newId(), fileName: 'secret.jpg', mediaType: 'image/jpeg', bytes: 1, width: 9, height: 9, originalKey: 'o', displayKey: 'd', thumbKey: 't' } });
    const { port } = web.address() as AddressInfo;
    const addresses = [address('/1.jpg'), `http://localhost:${port}/1.jpg`, `http://[::ffff:127.0.0.1]:${port}/1.jpg`, 'http://169.254.169.254/latest/meta-data', 'http://0x7f.1/1.jpg', 'http://2130706433/1.jpg'];
    for (const original of [...addresses, `uploads/${victim}/3ABC`, foreign, 'images/original/ab/cd.jpg']) {
      const { status, body } = await post(study([{ instruction: 'Look', original, a: foreign, b: foreign }]));
      expect(status, original).toBeGreaterThanOrEqual(400);
      expect(body, original).toMatchObject({ error: { message: expect.stringMatching(/not an address on the public internet|no upload|cannot be found among your uploads/) } });
    }
    await isUntouched();
  });

  test('an address that is no picture is refused by name', async () => {
    const { status, body } = await post(study([{ instruction: 'Warmer', original: address('/gone'), a: address('/1.jpg'), b: address('/2.jpg') }]));
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { message: expect.stringMatching(/\/gone" answered with the status 404/) } });
    await isUntouched();
  });
});

test('only requesters with a valid token may come in', async () => {
  const { token: worker } = await person('Worker');
  expect((await call('studies', {}, 'apiary_nonsense')).status).toBe(401);
  expect((await call('studies', { method: 'POST', body: '{}' }, worker)).status).toBe(403);
  expect((await call('uploads', { method: 'POST', body: '{}' }, worker)).status).toBe(403);
  expect((await call('studies', { method: 'POST', body: 'nonsense' })).body).toMatchObject({ error: { code: 'BadInput' } });
});
