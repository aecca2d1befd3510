/** @file What of CUDA and cuDNN a machine lacks. */
import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Loaded by ONNX Runtime itself when the first convolution runs, so that the provider does not ask the loader for it. */
const LOADED_LATE = 'libcudnn.so.9';

/**
 * Libraries that the provider needs and the loader does not find.
 * @param searchPath folders of LD_LIBRARY_PATH, which come before the system's
 */
export async function missingLibraries(provider: string, searchPath = ''): Promise<string[]> {
  const { stdout } = await run('ldd', [provider]).catch(() => ({ stdout: '' }));
  const asked = [...stdout.matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => name!).filter((name) => !name.startsWith('libonnxruntime'));
  return (await isFound(LOADED_LATE, searchPath)) ? asked : [...asked, LOADED_LATE];
}

async function isFound(library: string, searchPath: string): Promise<boolean> {
  const exists = (folder: string) => access(join(folder, library)).then(() => true, () => false);
  for (const folder of searchPath.split(':').filter((one) => one !== '')) if (await exists(folder)) return true;
  const { stdout } = await run('ldconfig', ['-p'], { env: { ...process.env, PATH: `${process.env.PATH}:/sbin:/usr/sbin` } }).catch(() => ({ stdout: '' }));
  return stdout.includes(`\t${library} `);
}
