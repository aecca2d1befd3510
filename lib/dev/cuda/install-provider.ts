/** @file Puts the CUDA provider libraries beside onnxruntime-node's own: downloaded, checked by size and hash, extracted, moved in place. */
import { createHash } from 'node:crypto';
import { mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AdmZip from 'adm-zip';
import type { ProviderPackage } from './find-package.ts';

/** What ONNX Runtime loads for `--device cuda`. */
export const LIBRARIES = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'] as const;

/** Streams an archive to a file; throws when it is not what its publisher states. */
async function download({ url, bytes, hash }: ProviderPackage, to: string, onProgress: (done: number, total: number) => void): Promise<void> {
  const response = await fetch(url);
  if (!response.ok || !response.body) throw new Error(`${url} answered with status ${response.status}; try again later.`);
  const digest = createHash(hash.algorithm);
  const file = await open(to, 'w');
  let done = 0;
  try {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      digest.update(chunk);
      await file.write(chunk);
      done += chunk.length;
      onProgress(done, bytes);
    }
  } finally {
    await file.close();
  }
  if (done !== bytes) throw new Error(`${url} gave ${done} bytes where its index states ${bytes}; nothing was installed, run the command again.`);
  const got = digest.digest(hash.encoding);
  if (got !== hash.digest) throw new Error(`${url} does not have the ${hash.algorithm} that its index states; nothing was installed.`);
}

/** Installs the libraries of a package into `folder`; each appears whole or not at all. Returns their paths. */
export async function installProvider(source: ProviderPackage, folder: string, onProgress: (done: number, total: number) => void = () => undefined): Promise<string[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'apiary-cuda-'));
  try {
    const archive = join(scratch, 'archive.zip');
    await download(source, archive, onProgress);
    const zip = new AdmZip(archive);
    const contents = LIBRARIES.map((name) => {
      const data = zip.getEntry(`${source.folder}/${name}`)?.getData();
      if (!data) throw new Error(`${source.url} holds no ${source.folder}/${name}; nothing was installed.`);
      return [join(folder, name), data] as const;
    });
    for (const [path, data] of contents) await writeFile(`${path}.${process.pid}.tmp`, data);
    for (const [path] of contents) await rename(`${path}.${process.pid}.tmp`, path);
    return contents.map(([path]) => path);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
