/** @file `npm run cuda`: installs the libraries that `--device cuda` needs, and says what else the machine lacks. */
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SingleBar } from 'cli-progress';
import { DEFAULT_SOURCES, findProviderPackage } from './find-package.ts';
import { installProvider } from './install-provider.ts';
import { missingLibraries } from './missing-libraries.ts';


function progressTo(stream: NodeJS.WriteStream): { update: (done: number, total: number) => void; stop: () => void } {
  if (!stream.isTTY) {
    let told = 0;
    const update = (done: number, total: number) => {
      if (done / total < told + 0.1) return;
      told = done / total;
      console.log(`downloading: ${Math.round(told * 100)} %`);
    };
    return { stop: () => undefined, update };
  }
  const bar = new SingleBar({ format: 'downloading {bar} {percentage} %, {eta_formatted} left', stream, hideCursor: true });
  let started = false;
  return {
    stop: () => bar.stop(),
    update: (done, total) => {
      if (!started) bar.start(total, 0);
      started = true;
      bar.update(done);
    },
  };
}

async function main(): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error(`CUDA is supported on Linux with an x86-64 processor; this is ${process.platform} on ${process.arch}. Use --device webgpu or cpu.`);
  const home = dirname(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')));
  const { version } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as { version: string };
  const source = await findProviderPackage(version, { ...DEFAULT_SOURCES, pypi: process.env.PIP_INDEX_URL ?? DEFAULT_SOURCES.pypi });
  console.log(`ONNX Runtime ${version}: ${source.url} (${Math.round(source.bytes / 1e6)} MB)`);
  const progress = progressTo(process.stderr);
  const folder = process.argv[2] ?? join(home, 'bin', 'napi-v6', process.platform, process.arch);
  const installed = await installProvider(source, folder, progress.update).finally(progress.stop);
  for (const path of installed) console.log(`installed ${path}`);
  const missing = await missingLibraries(installed.at(-1)!, process.env.LD_LIBRARY_PATH);
  const release = /lib(?:cublas|cudart)\.so\.(\d+)/.exec(missing.join(' '))?.[1] ?? '';
  console.log(
    missing.length === 0
      ? 'CUDA and cuDNN are found; try it with --device cuda.'
      : `Still missing on this machine: ${missing.join(', ')}. Install NVIDIA's driver, CUDA ${release} and cuDNN 9 (the system's packages or NVIDIA's from PyPI) and put the folders of these libraries on LD_LIBRARY_PATH.`,
  );
}

await main().catch((error: Error) => {
  console.error(`cuda: ${error.message}`);
  process.exitCode = 1;
});
