import { Command } from 'commander';
import { expect, test } from 'vitest';
import { drive, timesOf } from '#lib/cli/bench/claims/drive.ts';
import { registerBench } from '#lib/cli/commands/bench.ts';

test('times are the median and what 95 of a hundred stay within', () => {
  expect(timesOf(Array.from({ length: 100 }, (_, i) => 100 - i))).toEqual({ p50: 50.5, p95: 96 });
  expect(timesOf([7])).toEqual({ p50: 7, p95: 7 });
});

test('everybody works until the time is over, and only whole tasks count', async () => {
  let done = 0;
  const task = async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    done++;
    return { next: 5, submit: 15 };
  };
  const result = await drive([task, task, task], { seconds: 0.3, pauseMs: 0 });
  expect(result).toMatchObject({ tasks: done, next: { p50: 5 }, submit: { p95: 15 } });
  expect(done).toBeGreaterThan(3);
  expect(result.tasksPerSecond).toBeLessThan(3 / 0.02);
});

test('running out of tasks is no result', async () => {
  await expect(drive([async () => null], { seconds: 5, pauseMs: 0 })).rejects.toThrow('ran out of tasks');
});

test('the command says what it cannot do', async () => {
  const run = (...args: string[]) => {
    const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
    registerBench(program);
    const [bench] = program.commands;
    for (const command of [bench, ...bench.commands]) command.exitOverride().configureOutput({ writeErr: () => {} });
    return program.parseAsync(['node', 'apiary', 'bench', 'claims', ...args]);
  };
  await expect(run('--sizes', '10,x')).rejects.toThrow(/whole numbers from 100 to 2000000/);
  await expect(run('--workers', '0')).rejects.toThrow(/whole number of at least 1/);
  await expect(run('--label-studio', 'http://127.0.0.1:8080')).rejects.toThrow(/LABEL_STUDIO_TOKEN/);
});
