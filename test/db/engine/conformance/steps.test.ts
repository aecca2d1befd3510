import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Context, type FailureEventArgs, NonRetriableError, RetryAfterError } from 'inngest';
import { endedRuns, startBoth } from '../harness.ts';

const calls = new Map<string, number>();
const count = (name: string) => calls.set(name, (calls.get(name) ?? 0) + 1).get(name) as number;
let both: Awaited<ReturnType<typeof startBoth>>;
const failures: unknown[] = [];
const parallelCalls: { start: number; end: number }[] = [];

beforeAll(async () => {
  both = await startBoth('steps', (inngest) => [
    inngest.createFunction({ id: 'plain', triggers: [{ event: 's/plain' }] }, async ({ event, step }) => {
      const a = await step.run('a', () => {
        count('plain a');
        return event.data.n + 1;
      });
      const b = await step.run('b', () => {
        count('plain b');
        return a * 2;
      });
      return { a, b };
    }),
    inngest.createFunction({ id: 'parallel', triggers: [{ event: 's/parallel' }] }, async ({ step }) => {
      count('parallel entered');
      const work = (name: string, ms: number) =>
        step.run(name, async () => {
          const call = { start: Date.now(), end: 0 };
          parallelCalls.push(call);
          count(`parallel ${name}`);
          await new Promise((resolve) => setTimeout(resolve, ms));
          call.end = Date.now();
          if (name === 'y' && count('flaky') < 2) throw new RetryAfterError('not yet', 1000);
          return name;
        });
      const all = await Promise.all([work('x', 900), work('y', 700), work('z', 800), step.sleep('nap', '1s')]);
      const last = await step.run('last', () => count('parallel last'));
      return [...all.slice(0, 3), last];
    }),
    inngest.createFunction({ id: 'race', triggers: [{ event: 's/race' }] }, async ({ event, step, group }) => {
      const first = await group.parallel({ mode: 'race' }, () => Promise.race([step.run('fast', () => 'fast'), step.sleep('slow', '3s').then(() => 'slow')]));
      return { first, after: await step.run('after', () => Date.now() - event.ts) };
    }),
    inngest.createFunction({ id: 'loop', triggers: [{ event: 's/loop' }] }, async ({ step }) => {
      const seen: number[] = [];
      for (let i = 0; i < 5; i++) seen.push(await step.run('same', () => i));
      return seen;
    }),
    inngest.createFunction({ id: 'caught', retries: 1, triggers: [{ event: 's/caught' }] }, async ({ step }) => {
      try {
        await step.run('bad', () => {
          count('caught bad');
          throw new Error('broken on purpose');
        });
      } catch (error) {
        return { caught: (error as Error).message };
      }
    }),
    inngest.createFunction({ id: 'final', triggers: [{ event: 's/final' }] }, async ({ step }) => {
      await step.run('bad', () => {
        count('final bad');
        throw new NonRetriableError('never again');
      });
    }),
    inngest.createFunction({ id: 'whole', retries: 2, triggers: [{ event: 's/whole' }] }, ({ attempt }) => {
      count('whole');
      if (attempt < 2) throw new Error('again please');
      return { attempt };
    }),
    inngest.createFunction(
      {
        id: 'handled',
        retries: 0,
        triggers: [{ event: 's/handled' }],
        onFailure: async ({ error, event, step }: FailureEventArgs & Pick<Context.Any, 'step'>) => {
          await step.run('note', () => failures.push({ message: error.message, n: event.data.event.data.n, fn: event.data.function_id }));
        },
      },
      () => {
        throw new Error('for the failure handler');
      },
    ),
    inngest.createFunction({ id: 'null', triggers: [{ event: 's/null' }] }, async ({ step }) => {
      const nothing = await step.run('nothing', () => undefined);
      const odd = await step.run('odd', () => ({ text: 'a\u0000b\u2028 ünï', n: [1e21, -0, 0.1], deep: { z: 1, a: { b: null } } }));
      return { nothing, odd };
    }),
    inngest.createFunction({ id: 'late', triggers: [{ event: 's/late' }] }, async ({ step }) => {
      const at = Date.now() + 1200;
      const until = await step.run('at', () => at);
      await step.sleepUntil('until', new Date(until));
      return { early: Date.now() < until };
    }),
  ]);
});
afterAll(() => both?.stop());

async function outcome(name: string, data: Record<string, unknown> = {}) {
  const { ids } = await both.inngest.send({ name, data });
  return (await endedRuns(both.engine.url, ids[0]))[0];
}

test('steps run once each and their results are memoised', async () => {
  expect(await outcome('s/plain', { n: 4 })).toMatchObject({ status: 'Completed', output: { a: 5, b: 10 }, function_id: 'steps-plain' });
  expect([calls.get('plain a'), calls.get('plain b')]).toEqual([1, 1]);
});

test('parallel steps run at the same time, a flaky one is retried alone, and the function is re-entered when all are known', async () => {
  const run = await outcome('s/parallel');
  expect(run).toMatchObject({ status: 'Completed', output: ['x', 'y', 'z', 1] });
  expect([calls.get('parallel x'), calls.get('parallel y'), calls.get('parallel z'), calls.get('parallel last')]).toEqual([1, 2, 1, 1]);
  const together = parallelCalls.slice(0, 3);
  expect(Math.max(...together.map(({ start }) => start))).toBeLessThan(Math.min(...together.map(({ end }) => end)));
  // Discovery, three planned steps, one retry, re-entry with `last`, final entry.
  expect(calls.get('parallel entered')).toBe(7);
});

test('a race goes on with its first result (the SDK ends the run when the other is known too)', async () => {
  const { output } = (await outcome('s/race')) as { output: { first: string; after: number } };
  expect(output.first).toBe('fast');
  expect(output.after).toBeLessThan(2500);
});

test('a repeated step id is a step of its own each time', async () => {
  expect((await outcome('s/loop')).output).toEqual([0, 1, 2, 3, 4]);
});

test('a step that fails for good is thrown in the function, which may catch it', async () => {
  expect(await outcome('s/caught')).toMatchObject({ status: 'Completed', output: { caught: 'broken on purpose' } });
  expect(calls.get('caught bad')).toBe(2);
});

test('NonRetriableError ends at the first attempt', async () => {
  expect(await outcome('s/final')).toMatchObject({ status: 'Failed', output: { message: 'never again' } });
  expect(calls.get('final bad')).toBe(1);
});

test('a failing function is retried with growing attempt numbers', async () => {
  expect(await outcome('s/whole')).toMatchObject({ status: 'Completed', output: { attempt: 2 } });
  expect(calls.get('whole')).toBe(3);
});

test('onFailure gets the error and the event', async () => {
  expect(await outcome('s/handled', { n: 7 })).toMatchObject({ status: 'Failed' });
  await expect.poll(() => failures, { timeout: 5000 }).toEqual([{ message: 'for the failure handler', n: 7, fn: 'steps-handled' }]);
});

test('undefined becomes null and awkward JSON comes back as it went', async () => {
  expect((await outcome('s/null')).output).toEqual({ nothing: null, odd: { text: 'a\u0000b\u2028 ünï', n: [1e21, 0, 0.1], deep: { z: 1, a: { b: null } } } });
});

test('sleepUntil does not wake early', async () => {
  expect((await outcome('s/late')).output).toEqual({ early: false });
});
