/** @file Finds golden cases below a folder and judges them one after another. */
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check } from './comparison.ts';
import { GoldenCase, readMeta } from './golden-case.ts';
import { goldenCases } from './registry.ts';

/** The verdict on one case. `maxError` is the error of its worst check, measured in that check's own unit. */
export interface GoldenResult {
  case: string;
  folder: string;
  passed: boolean;
  maxError: number;
  seconds: number;
  checks: number;
  /** Why it failed: the worst check, or the error that stopped it. */
  reason?: string;
}

async function caseFolders(folder: string): Promise<string[]> {
  const has = (path: string) => access(path).then(() => true, () => false);
  if (await has(join(folder, 'meta.json'))) return [folder];
  const entries = await readdir(folder, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) if (entry.isDirectory() && (await has(join(folder, entry.name, 'meta.json')))) found.push(join(folder, entry.name));
  return found.sort();
}

function worstOf(checks: Check[]): Check {
  const excess = ({ error, tolerance }: Check) => (error === 0 ? 0 : error / tolerance);
  return checks.reduce((a, b) => (excess(b) > excess(a) ? b : a));
}

/** Judges one case folder. Never throws: whatever stops the case is its verdict. */
export async function runGoldenCase(folder: string): Promise<GoldenResult> {
  const started = performance.now();
  const done = (name: string, rest: Omit<GoldenResult, 'case' | 'folder' | 'seconds'>): GoldenResult => ({ case: name, folder, seconds: (performance.now() - started) / 1000, ...rest });
  let name = folder;
  try {
    const meta = await readMeta(folder);
    name = meta.case;
    const load = Object.hasOwn(goldenCases, name) ? goldenCases[name] : undefined;
    if (!load) throw new Error(`no runner for this kind of case; known are ${Object.keys(goldenCases).join(', ')}`);
    const golden = new GoldenCase(folder, meta);
    await (await load())(golden);
    const checks = golden.compare.checks();
    if (checks.length === 0) throw new Error('the case compared nothing');
    const failed = checks.filter(({ error, tolerance }) => !(error <= tolerance));
    const worst = worstOf(checks);
    const reason = failed.length > 0 ? `${worst.name}: ${worst.error.toExponential(2)} > ${worst.tolerance} (${failed.length} of ${checks.length} checks failed)` : undefined;
    return done(name, { passed: failed.length === 0, maxError: worst.error, checks: checks.length, ...(reason === undefined ? {} : { reason }) });
  } catch (error) {
    return done(name, { passed: false, maxError: Infinity, checks: 0, reason: error instanceof Error ? error.message : String(error) });
  }
}

/**
 * Judges all cases below `folder` (or the folder itself when it is a case).
 * @param only run only cases of this kind (meta.json's `case`)
 * @param report called after each case
 */
export async function runGolden(folder: string, { only, report }: { only?: string; report?: (result: GoldenResult) => void } = {}): Promise<GoldenResult[]> {
  const results: GoldenResult[] = [];
  for (const path of await caseFolders(folder)) {
    if (only !== undefined && (await readMeta(path).catch(() => undefined))?.case !== only) continue;
    const result = await runGoldenCase(path);
    results.push(result);
    report?.(result);
  }
  return results;
}
