import { forbidden } from 'next/navigation';
import { cache } from 'react';
import { orNotFound, pageUser } from '#app/page-user.ts';
import type { SignedInUser } from '#lib/auth/user.ts';
import { isRunBlindTo } from '#lib/run/assert-run-unblinded.ts';
import { findLines } from '#lib/run/find-lines.ts';
import { findSamples } from '#lib/run/find-samples.ts';
import { findSilence } from '#lib/run/find-silence.ts';
import { getRun, type RunDetail } from '#lib/run/get-run.ts';
import { readCurves } from '#lib/run/read-curves.ts';
import { findRunStudies } from '#lib/study/find-run-studies.ts';
import { toWireRun, type WireCurve, type WireRun } from '../../wire.ts';
import type { LiveState } from './live-state.ts';

/** The run of a page and who looks at it, read once per request; the 404 page when there is none, the 403 page while its edits stand in a study that the reader may answer. */
export const loadRun = cache(async (runId: string): Promise<{ run: RunDetail; user: SignedInUser }> => {
  const user = await pageUser('Researcher', 'Admin');
  const run = await orNotFound(getRun(runId));
  if (await isRunBlindTo(runId, user)) forbidden();
  return { run, user };
});

/** Points of a curve that a page begins with at most; of longer ones those that matter for its look. */
const MOST_POINTS = 12_000;

async function loadCurves(runId: string): Promise<WireCurve[]> {
  return (await readCurves({ runId, most: MOST_POINTS })).map((curve) => ({ runId, ...curve }));
}

async function ofAll<T>(runIds: readonly string[], load: (runId: string) => Promise<T[]>): Promise<T[]> {
  return (await Promise.all(runIds.map(load))).flat();
}

/** Everything that a run and its stages have written so far, as somebody may see it. */
export async function loadLiveState(run: RunDetail, user: SignedInUser): Promise<LiveState> {
  const runs: WireRun[] = [toWireRun(run), ...run.children.map(toWireRun)];
  const ids = runs.map(({ id }) => id);
  const [curves, samples, lines, studies, silentSince] = await Promise.all([
    ofAll(ids, loadCurves),
    ofAll(ids, async (runId) => (await findSamples({ runId })).map(({ name, step, key }) => ({ runId, name, step, key }))),
    ofAll(ids, async (runId) => (await findLines({ runId })).map(({ id, at, text }) => ({ id: String(id), runId, at: at.toISOString(), text }))),
    findRunStudies(ids, user),
    findSilence(run.id),
  ]);
  return { runs, curves, samples, lines: lines.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1)), studies, silentSince: silentSince?.toISOString() ?? null };
}
