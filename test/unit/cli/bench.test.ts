import { writeFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { measureCase, median } from '#lib/cli/bench/measure.ts';
import { profileCase, summarizeProfile } from '#lib/cli/bench/profile.ts';
import { sampleCase } from '#lib/cli/bench/sample.ts';
import { trainStepCase } from '#lib/cli/bench/train-step.ts';
import type { BenchUnet } from '#lib/cli/bench/unets.ts';
import { registerBench } from '#lib/cli/commands/bench.ts';

const TINY: BenchUnet = {
  json: {
    sample_size: 4, in_channels: 4, out_channels: 4, down_block_types: ['CrossAttnDownBlock2D', 'DownBlock2D'], up_block_types: ['UpBlock2D', 'CrossAttnUpBlock2D'],
    block_out_channels: [8, 16], layers_per_block: 1, cross_attention_dim: 8, attention_head_dim: 2, norm_num_groups: 4,
  },
  side: 4,
  tokens: 3,
  contextWidth: 8,
};
const train = () => trainStepCase({ name: 'tiny', unet: TINY, batch: 2, iterations: 2 });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'apiary-bench-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A program that answers as the counterpart does, with a value of its own. */
async function counterpart(name: string, value: string, tunables = "process.env.GLIBC_TUNABLES ?? ''"): Promise<string> {
  const file = join(folder, name);
  writeFileSync(file, `#!${process.execPath}\nconsole.log(JSON.stringify({ torch: '0', tunables: ${tunables} }));\nrequire('readline').createInterface({ input: process.stdin }).on('line', (l) => console.log(JSON.parse(l).mode === 'compile' ? '{"unavailable":"there is no C++ compiler"}' : '{"seconds":1,"value":${value}}'));\n`);
  await chmod(file, 0o755);
  return file;
}

const run = (...args: string[]) => {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  registerBench(program);
  for (const command of program.commands) command.exitOverride().configureOutput({ writeErr: () => {} });
  return program.parseAsync(['node', 'apiary', 'bench', ...args]);
};

test('the median is the middle, or the mean of the two middle ones', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

test('without a Python only our seconds are known', async () => {
  const result = await measureCase(train(), { threads: 1, repeats: 3 });
  expect(result).toEqual({ name: 'tiny', seconds: expect.any(Number), eagerSeconds: null, compileSeconds: null, ratioEager: null, ratioCompile: null });
  expect(result.seconds).toBeGreaterThan(0);
});

test('a call of several steps counts as so many, and says what each further one costs', async () => {
  const several = trainStepCase({ name: 'several', unet: TINY, batch: 2, iterations: 1, cuda: { steps: 4 } });
  const { loss } = { loss: await train().compile({ threads: 1 }).then(async (workload) => workload.run().finally(() => workload.release())) };
  const result = await measureCase(several, { threads: 1, repeats: 2, python: await counterpart('halves', String(loss * 1.005)) });
  expect(result.eagerSeconds).toBe(1 / 4);
  expect(result.furtherSeconds).toEqual(expect.any(Number));
  expect(await several.compile({ threads: 1 }).then((workload) => workload.run().finally(() => workload.release()))).toBeCloseTo(loss, 2);
});

test('the same inputs give the same value, and training changes it', async () => {
  const [a, b] = [await train().compile({ threads: 1 }), await train().compile({ threads: 1 })];
  const first = await a.run();
  expect(await b.run()).toBe(first);
  expect(await a.run()).toBeLessThan(first);
  await Promise.all([a.release(), b.release()]);
});

test('a profile adds up to one and knows the convolutions', async () => {
  const rows = await profileCase(sampleCase({ name: 'tiny', unet: TINY, batch: 1, steps: 2, guidanceScale: 3 }), 1);
  expect(rows.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  expect(rows.find(({ operator }) => /Conv/.test(operator))?.calls).toBeGreaterThan(0);
});

test('a profile counts kernels only, per run', () => {
  const kernel = (op_name: string, dur: number) => ({ cat: 'Node', name: 'n_kernel_time', dur, args: { op_name } });
  const events = [kernel('Conv', 3000), kernel('Conv', 3000), kernel('Add', 2000), { cat: 'Session', name: 'model_run', dur: 9999 }];
  expect(summarizeProfile(events, 2)).toEqual([{ operator: 'Conv', calls: 1, milliseconds: 3, share: 0.75 }, { operator: 'Add', calls: 0.5, milliseconds: 1, share: 0.25 }]);
});

test('times are compared with a counterpart that did the same work, and only then', async () => {
  const workload = await train().compile({ threads: 1 });
  const loss = await workload.run();
  await workload.release();
  const same = await measureCase(train(), { threads: 1, repeats: 1, python: await counterpart('same', String(loss)) });
  expect(same).toMatchObject({ eagerSeconds: 0.5, compileSeconds: null, ratioCompile: null });
  expect(same.ratioEager).toBeCloseTo(same.seconds / 0.5);
  await expect(measureCase(train(), { threads: 1, repeats: 1, python: await counterpart('other', String(loss * 1.01)) })).rejects.toThrow(/do not do the same work/);
  const otherPages = measureCase(train(), { threads: 1, repeats: 1, python: await counterpart('pages', String(loss), "'glibc.malloc.hugetlb=2'") });
  await expect(otherPages).rejects.toThrow(/PyTorch sees GLIBC_TUNABLES="glibc.malloc.hugetlb=2" but we run with/);
});

test('what cannot be done is said in a sentence', async () => {
  await expect(run('trian-step')).rejects.toThrow('There is no benchmark "trian-step"; choose one of train-step, sample, claims.');
  await expect(run('sample', '--case', 'huge')).rejects.toThrow('The benchmark sample has no case "huge"; choose one of sample/shapes.');
  await expect(run('sample', '--threads', '0')).rejects.toThrow(/whole number of at least 1/);
  await expect(measureCase(train(), { threads: 1, repeats: 1, python: join(folder, 'missing') })).rejects.toThrow(/^Cannot run ".*missing": there is no such program\. Give --python the path/);
  await expect(measureCase(train(), { threads: 1, repeats: 1, python: '/bin/false' })).rejects.toThrow(/ended without an answer \(status 1\)/);
  await expect(measureCase(train(), { threads: 1, repeats: 1, python: '/bin/echo' })).rejects.toThrow(/does not answer as a Python does/);
});
