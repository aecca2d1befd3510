import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';

let platform: TestPlatform;
let browser: Browser;

beforeAll(async () => {
  [platform, browser] = await Promise.all([startTestPlatform(), launchBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await platform?.stop();
});

test('the sign-in page renders in a real browser, without an error on the console', async () => {
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  const answer = await page.goto(`${platform.url}/sign-in`, { waitUntil: 'load' });
  expect(answer?.status()).toBe(200);
  expect(await page.title()).toContain('Apiary');
  const size = await page.screenshot();
  expect(size.length).toBeGreaterThan(5_000);
  expect(errors).toEqual([]);
});

test('the health page sees the database and the storage', async () => {
  const health = (await (await fetch(`${platform.url}/api/health`)).json()) as { ok: boolean };
  expect(health.ok).toBe(true);
});

test('a killed app is there again within seconds', async () => {
  const before = platform.pids().app;
  process.kill(before, 'SIGKILL');
  await expect.poll(async () => (await fetch(`${platform.url}/api/health`).catch(() => undefined))?.status, { timeout: 20_000 }).toBe(200);
  expect(platform.pids().app).not.toBe(before);
});
