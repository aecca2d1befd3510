/** `npm run cuda` against servers that speak NuGet's and PyPI's protocols: which package is taken, and that nothing unproven is installed. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AdmZip from 'adm-zip';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { findProviderPackage } from '#lib/dev/cuda/find-package.ts';
import { installProvider, LIBRARIES } from '#lib/dev/cuda/install-provider.ts';
import { missingLibraries } from '#lib/dev/cuda/missing-libraries.ts';
import { serveRoutes } from '#test/support/route-server.ts';

const VERSION = '1.30.0';
const NUGET = 'microsoft.ml.onnxruntime.gpu.linux';

function archive(folder: string, libraries: readonly string[] = LIBRARIES): Buffer {
  const zip = new AdmZip();
  for (const name of libraries) zip.addFile(`${folder}/${name}`, Buffer.from(`${folder} ${name}`.repeat(100)));
  return zip.toBuffer();
}
let nupkg = archive('runtimes/linux-x64/native');
const wheel = archive('onnxruntime/capi');

let server: Awaited<ReturnType<typeof serveRoutes>>;
let folder: string;
/** Paths that answer 503. */
let down: RegExp | undefined;

beforeAll(async () => {
  const json = (body: unknown) => Promise.resolve(Response.json(body));
  const bytes = (body: Buffer) => Promise.resolve(new Response(new Uint8Array(body)));
  server = await serveRoutes((path) => {
    const at = (rest: string) => `${server.url}${rest}`;
    if (down?.test(path)) return Promise.resolve(new Response('', { status: 503 }));
    if (path === '/nuget/index.json') return json({ resources: [{ '@id': at('/flat/'), '@type': 'PackageBaseAddress/3.0.0' }, { '@id': at('/registration'), '@type': 'RegistrationsBaseUrl/3.6.0' }] });
    if (path === `/registration/${NUGET}/${VERSION}.json`) return json({ catalogEntry: at('/catalog.json') });
    if (path === '/catalog.json') return json({ packageHash: createHash('sha512').update(archive('runtimes/linux-x64/native')).digest('base64'), packageHashAlgorithm: 'SHA512', packageSize: archive('runtimes/linux-x64/native').length });
    if (path === `/flat/${NUGET}/${VERSION}/${NUGET}.${VERSION}.nupkg`) return bytes(nupkg);
    if (path === '/simple/onnxruntime-gpu/') {
      const file = (filename: string) => ({ filename, url: '../../files/wheel.whl', size: wheel.length, hashes: { sha256: createHash('sha256').update(wheel).digest('hex') } });
      return json({ files: ['onnxruntime_gpu-1.29.0-cp312-cp312-manylinux_2_28_x86_64.whl', 'onnxruntime_gpu-1.30.0-cp312-cp312-manylinux_2_34_aarch64.whl', 'onnxruntime_gpu-1.30.0-cp312-cp312-manylinux_2_28_x86_64.whl'].map(file) });
    }
    if (path === '/files/wheel.whl') return bytes(wheel);
    return undefined;
  });
});
beforeEach(async () => {
  down = undefined;
  nupkg = archive('runtimes/linux-x64/native');
  folder = await mkdtemp(join(tmpdir(), 'apiary-cuda-test-'));
  return () => rm(folder, { recursive: true, force: true });
});
afterAll(() => server.stop());

const find = (version = VERSION) => findProviderPackage(version, { nuget: `${server.url}/nuget/index.json`, pypi: `${server.url}/simple/` });

test("the vendor's package is taken where it can be reached, else the wheel of the same release", async () => {
  expect(await find()).toMatchObject({ url: expect.stringMatching(/\.nupkg$/), hash: { algorithm: 'sha512' } });
  down = /^\/nuget/;
  const source = await find();
  expect(source).toMatchObject({ url: `${server.url}/files/wheel.whl`, bytes: wheel.length, hash: { algorithm: 'sha256' } });
  const progress: number[] = [];
  const installed = await installProvider(source, folder, (done) => progress.push(done));
  expect(installed.map((path) => path.slice(folder.length + 1))).toEqual([...LIBRARIES]);
  for (const path of installed) expect(await readFile(path, 'utf8')).toMatch(/^onnxruntime\/capi lib/);
  expect(progress.at(-1)).toBe(wheel.length);
});

test('what does not have the stated size, hash or contents is not installed', async () => {
  const source = await find();
  nupkg = Buffer.concat([nupkg, Buffer.from('x')]);
  await expect(installProvider(source, folder)).rejects.toThrow(/gave \d+ bytes where its index states \d+; nothing was installed/);
  nupkg = archive('runtimes/linux-x64/native');
  nupkg[20]! ^= 1;
  await expect(installProvider(source, folder)).rejects.toThrow(/does not have the sha512/);
  nupkg = archive('runtimes/linux-x64/native', LIBRARIES.slice(0, 1));
  const honest = { ...source, bytes: nupkg.length, hash: { ...source.hash, digest: createHash('sha512').update(nupkg).digest('base64') } };
  await expect(installProvider(honest, folder)).rejects.toThrow(/holds no runtimes\/linux-x64\/native\/libonnxruntime_providers_cuda\.so/);
  expect(await readdir(folder)).toEqual([]);
});

test('a release that nobody has is refused with the reason of each source', async () => {
  await expect(find('9.9.9')).rejects.toThrow(/libraries of ONNX Runtime 9\.9\.9 cannot be found \(NuGet: .* status 404; PyPI: it has no wheel of onnxruntime-gpu 9\.9\.9 .*PIP_INDEX_URL/);
});

test('cuDNN, which the provider loads late and does not name, is missed too', async () => {
  const provider = join(folder, 'libprovider.so');
  await writeFile(provider, 'not a library');
  const system = await missingLibraries(provider);
  await writeFile(join(folder, 'libcudnn.so.9'), '');
  expect(await missingLibraries(provider, `/nowhere:${folder}`)).toEqual([]);
  expect([[], ['libcudnn.so.9']]).toContainEqual(system);
  if (!existsSync('/usr/lib/x86_64-linux-gnu/libcudnn.so.9')) expect(await missingLibraries(provider, '/nowhere')).toEqual(['libcudnn.so.9']);
});
