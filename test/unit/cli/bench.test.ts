import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { registerBench } from '#lib/cli/commands/bench.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'apiary-bench-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the command in this process; errors are thrown instead of ending it. */
function bench(...args: string[]): Promise<unknown> {
  const quiet = (command: Command): void => {
    command.exitOverride().configureOutput({ writeErr: () => {} });
    command.commands.forEach(quiet);
  };
  const program = new Command();
  registerBench(program);
  quiet(program);
  return program.parseAsync(['node', 'apiary', 'bench', ...args]);
}

/** The smallest work there is: one sample, one timed run. */
const SMALL = ['--batch', '1', '--repeats', '1', '--steps', '1', '--threads', '1'];

test('an unknown benchmark and unusable numbers are refused by name', async () => {
  await expect(bench('trian-step')).rejects.toThrow(/unknown command 'trian-step'/);
  await expect(bench('sample', '--threads', '0')).rejects.toThrow(/'--threads <n>' argument '0' is invalid\. It must be a whole number of at least 1\./);
  await expect(bench('sample', '--repeats', '1.5')).rejects.toThrow(/'--repeats <n>' argument '1.5' is invalid/);
});

test.each(['sample', 'train-step'])('%s without a Python writes our seconds and null for the rest', async (kind) => {
  const print = vi.spyOn(console, 'log').mockImplementation(() => {});
  const file = join(folder, `${kind}.json`);
  await bench(kind, ...SMALL, '--json', file).finally(() => print.mockRestore());
  const { cases } = JSON.parse(await readFile(file, 'utf8')) as { cases: { seconds: number; profile?: { operator: string; share: number }[] }[] };
  expect(cases).toHaveLength(1);
  expect(cases[0]).toMatchObject({ name: expect.stringContaining(kind), eagerSeconds: null, compileSeconds: null, ratioEager: null, ratioCompile: null });
  expect(cases[0]!.seconds).toBeGreaterThan(0);
  if (kind === 'train-step') {
    expect(cases[0]!.profile!.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
    expect(cases[0]!.profile!.some(({ operator }) => /Conv/.test(operator))).toBe(true);
  }
}, 120_000);

test('a Python that is not there is named', async () => {
  const missing = join(folder, 'python');
  await expect(bench('sample', ...SMALL, '--python', missing)).rejects.toThrow(`${missing} cannot be started`);
}, 120_000);
