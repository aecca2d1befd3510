import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resumeTraining, saveTraining } from '#gpu-worker/nn/training-checkpoint.ts';
import { checkpointName, hashFile, latestCheckpoint, readManifest, resumeWarning } from '#gpu-worker/runtime/checkpoint.ts';
import { ComputeCancelled, startComputation } from '#gpu-worker/runtime/compute-process.ts';
import { ORT_VERSION } from '#gpu-worker/runtime/inference-session.ts';
import { type SmallTrainingInput, batch, compileSmall, snapshot } from '#test/fixtures/gpu-worker/small-training.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'apiary-compute-'));
});
afterEach(() => rm(parent, { recursive: true }));

const module = new URL('../../../fixtures/gpu-worker/small-training.ts', import.meta.url);
type Progress = { step: number; loss: number };

function train(input: SmallTrainingInput, onProgress?: (message: Progress) => void) {
  return startComputation<{ step: number }, Progress>({ module, input, ...(onProgress ? { onProgress } : {}) });
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('training in a child process', () => {
  it('ends in the same bits after 500 steps, run twice and once more with kill -9 in between', async () => {
    const hashes: string[] = [];
    for (const name of ['first', 'second', 'killed']) {
      const input = { parent: join(parent, name), steps: 500, seed: 4, saveEvery: 25 };
      if (name === 'killed') {
        for (const killAt of [60, 140]) {
          const run = train(input, ({ step }) => {
            if (step === killAt) process.kill(run.pid!, 'SIGKILL');
          });
          await expect(run.result).rejects.toThrow('signal SIGKILL');
        }
        expect((await latestCheckpoint(input.parent))?.manifest.step).toBeGreaterThanOrEqual(125);
      }
      await expect(train(input).result).resolves.toEqual({ step: 500 });
      const folder = join(input.parent, checkpointName(500));
      hashes.push(`${await hashFile(join(folder, 'model.safetensors'))} ${await hashFile(join(folder, 'training.safetensors'))}`);
      expect((await readdir(input.parent)).sort()).toEqual([checkpointName(475), checkpointName(500)]);
    }
    expect(new Set(hashes).size).toBe(1);
  }, 120_000);

  it('stops within seconds of cancel and leaves a checkpoint to go on from', async () => {
    let last = 0;
    const run = train({ parent, steps: 100_000, seed: 1, saveEvery: 100_000 }, ({ step }) => {
      last = step;
      if (step === 10) run.cancel();
    });
    const outcome = await run.result.catch((error: Error) => error);
    expect(outcome).toBeInstanceOf(ComputeCancelled);
    expect(isAlive(run.pid!)).toBe(false);
    const latest = await latestCheckpoint(parent);
    expect(latest!.manifest.step).toBeGreaterThanOrEqual(10);
    expect(latest!.manifest.step).toBeLessThanOrEqual(last + 5);
  });

  it('kills a child that does not listen', async () => {
    const deaf = join(parent, 'deaf.mjs');
    await writeFile(deaf, 'export function run(_, context) { context.progress("started"); setTimeout(() => { for (;;); }, 50); return new Promise(() => {}); }');
    const started = Date.now();
    const run = startComputation({ module: new URL(`file://${deaf}`), input: null, graceMs: 500, onProgress: () => run.cancel() });
    await expect(run.result).rejects.toThrow(ComputeCancelled);
    expect(Date.now() - started).toBeLessThan(8_000);
  });

  it('reports what a computation threw', async () => {
    const failing = join(parent, 'failing.mjs');
    await writeFile(failing, 'export async function run({ what }) { throw new Error(`No ${what} here.`); }');
    await expect(startComputation({ module: new URL(`file://${failing}`), input: { what: 'dataset' } }).result).rejects.toThrow('No dataset here.');
    const empty = join(parent, 'empty.mjs');
    await writeFile(empty, '');
    await expect(startComputation({ module: new URL(`file://${empty}`), input: null }).result).rejects.toThrow('exports no function "run"');
  });
});

describe('checkpoint', () => {
  it('gives the state back bit by bit and passes over damaged folders', async () => {
    const first = await compileSmall(9);
    for (let step = 0; step < 3; step++) await first.run(batch(9, step));
    await saveTraining(first, { parent, about: { seed: 9 } });
    const saved = snapshot(first);
    await first.run(batch(9, 3));
    const newest = await saveTraining(first, { parent, files: { 'config.json': Buffer.from('{}') } });
    const manifest = await readManifest(newest);
    expect(manifest).toMatchObject({ step: 4, ortVersion: ORT_VERSION, threads: 2, device: 'cpu', precision: 'float32' });
    expect(Object.keys(manifest.files).sort()).toEqual(['config.json', 'model.safetensors', 'training.safetensors']);

    await writeFile(join(newest, 'config.json'), '[]');
    await expect(readManifest(newest)).rejects.toThrow(/config\.json: its content does not match the manifest/);
    const second = await compileSmall(1);
    const resumed = await resumeTraining(second, parent);
    expect(resumed).toMatchObject({ warning: undefined, manifest: { step: 3, about: { seed: 9 } } });
    const loaded = snapshot(second);
    for (const kind of Object.keys(saved)) expect(loaded[kind]!.equals(saved[kind]!), kind).toBe(true);
    expect(second.state.step).toBe(3);
    const now = second.arithmetic;
    expect(resumeWarning({ ...manifest, threads: 7 }, now)).toMatch('7 threads, this run has 2');
    expect(resumeWarning({ ...manifest, ortVersion: '1.0.0' }, now)).toMatch('ONNX Runtime 1.0.0');
    expect(resumeWarning({ ...manifest, device: 'cuda', precision: 'float16' }, now)).toBe('The checkpoint was computed with device "cuda", this run has "cpu"; the run goes on, but not bit for bit.');
    expect(resumeWarning({ ...manifest, device: undefined, precision: undefined }, now)).toBeUndefined();
  });

  it('says that a training in another precision does not go on bit for bit', async () => {
    const halves = await compileSmall(9, { precision: 'float16' });
    await halves.run(batch(9, 0));
    await saveTraining(halves, { parent });
    const resumed = await resumeTraining(await compileSmall(9), parent);
    expect(resumed?.warning).toBe('The checkpoint was computed with precision "float16", this run has "float32"; the run goes on, but not bit for bit.');
  });

  it('is absent when nothing was saved', async () => {
    expect(await latestCheckpoint(join(parent, 'nowhere'))).toBeUndefined();
    await expect(readManifest(parent)).rejects.toThrow('not a finished checkpoint');
  });
});
