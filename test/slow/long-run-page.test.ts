/**
 * A run of 10,000 steps on its page: new points come in, the pointer moves over the curves, and no frame takes more work than a sixtieth of a second allows. What counts is
 * the processor time of the page's main thread from one frame to the next, as the browser's own trace has it: a machine that others load stretches the clock, not the work.
 */
import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import { insertMetrics, insertRun, trainingCurve } from '#test/support/loop-runs.ts';
import { createPerson, type Person } from '#test/support/picture-study.ts';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { DESK, openAs, watchConsole } from '#test/support/worker-page.ts';

const MINUTES = 60_000;
const STEPS = 10_000;
const FRAME_MS = 1_000 / 60;
const CURVES = { loss: { from: 0.9, to: 0.2 }, 'gradient norm': { from: 4, to: 0.5 }, 'learning rate': { from: 1e-3, to: 0 }, 'steps per second': { from: 9, to: 8 } };

let platform: TestPlatform;
let browser: Browser;
let researcher: Person;
let runId: string;

beforeAll(async () => {
  [platform, browser] = await Promise.all([startTestPlatform(), launchBrowser()]);
  researcher = await createPerson('Researcher', 'Rita Researcher');
  runId = await insertRun({ stage: 'fine-tune', name: 'HIVE arm', status: 'Running', createdById: researcher.id, began: 3_000, label: 'training', done: STEPS, total: 12_000 });
  for (const [name, course] of Object.entries(CURVES)) await insertMetrics(runId, trainingCurve(name, STEPS, course));
}, 20 * MINUTES);

afterAll(async () => {
  await browser?.close();
  await platform?.stop();
});

interface TraceEvent {
  name: string;
  ph: string;
  ts: number;
  tid: number;
  pid: number;
  tdur?: number;
  args?: { name?: string };
}

/** Everything that the page's main thread did meanwhile. */
async function trace(session: CDPSession, work: () => Promise<void>): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'toplevel', '__metadata'] } });
  await work();
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
  const main = events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain');
  const busiest = main.map(({ pid, tid }) => events.filter((event) => event.pid === pid && event.tid === tid)).sort((a, b) => b.length - a.length)[0] ?? [];
  return busiest.sort((a, b) => a.ts - b.ts);
}

/** Milliseconds of processor time from each frame to the next. */
function frameCosts(events: readonly TraceEvent[]): number[] {
  const costs: number[] = [];
  for (const { name, ph, tdur = 0 } of events) {
    if (name === 'FireAnimationFrame' || costs.length === 0) costs.push(0);
    if (/RunTask$/.test(name) && ph === 'X') costs[costs.length - 1] += tdur / 1_000;
  }
  return costs;
}

/** Moves over the curves for a while as a hand does, with a point every 16 ms, while something is asked for at every frame. */
async function follow(page: Page, seconds: number): Promise<number> {
  const box = await page.getByRole('slider', { name: /^Loss/ }).boundingBox();
  if (!box) throw new Error('no curve');
  await page.evaluate(() => {
    const counted = globalThis as unknown as { frames: number };
    counted.frames = 0;
    const count = () => {
      counted.frames++;
      requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
  });
  const end = Date.now() + 1_000 * seconds;
  for (let i = 0; Date.now() < end; i++) await page.mouse.move(box.x + (box.width * (1 + Math.sin(i / 20))) / 2, box.y + box.height / 2);
  return page.evaluate(() => (globalThis as unknown as { frames: number }).frames);
}

test('new points and a moving pointer leave every frame its time', async () => {
  const page = await openAs(browser, platform.url, researcher, DESK, `/research/runs/${runId}`);
  const errors = watchConsole(page);
  await page.getByRole('slider', { name: /^Loss: [\d,]+ points/ }).waitFor({ timeout: MINUTES });
  const session = await page.context().newCDPSession(page);
  let isOver = false;
  const arriving = (async () => {
    for (let step = STEPS; !isOver; step += 10) {
      for (const [name, { from, to }] of Object.entries(CURVES)) await insertMetrics(runId, Array.from({ length: 10 }, (_, i) => ({ name, step: step + i, value: to + (from - to) * 0.02 * ((i * 7) % 5) })));
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  })();
  let frames = 0;
  const seconds = 12;
  const events = await trace(session, async () => {
    frames = await follow(page, seconds);
  });
  isOver = true;
  await arriving;
  const costs = frameCosts(events).sort((a, b) => a - b);
  const at = (share: number) => costs[Math.floor(share * (costs.length - 1))];
  console.log(`${costs.length} frames in the trace, ${(frames / seconds).toFixed(1)} a second by the clock; work of a frame: median ${at(0.5).toFixed(1)} ms, 95 % within ${at(0.95).toFixed(1)}, 99 % within ${at(0.99).toFixed(1)}, most ${at(1).toFixed(1)}`);
  expect(costs.length).toBeGreaterThan(60);
  expect(at(0.5)).toBeGreaterThan(0);
  expect(at(0.95), 'milliseconds of work in all frames but one in twenty').toBeLessThan(FRAME_MS);
  expect(errors).toEqual([]);
  await page.context().close();
}, 10 * MINUTES);
