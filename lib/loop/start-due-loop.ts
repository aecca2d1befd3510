import { createHash } from 'node:crypto';
import { recordEvent } from '#lib/audit/record-event.ts';
import { derivedId } from '#lib/ids.ts';
import { createRun } from '#lib/run/create-run.ts';
import { UNDER_WAY } from '#lib/run/under-way.ts';
import { inTransaction } from '#lib/transaction.ts';
import { LOOP_PRESETS } from './config.ts';
import { findNewRankings } from './find-new-rankings.ts';
import { SCHEDULE_ID } from './get-schedule.ts';

/** Hour (UTC) after which a nightly loop starts. */
const NIGHT = 2;

/** Why it is due, in a few words, or null when it is not. */
function whyDue({ everyRankings, isNightly, since }: { everyRankings: number | null; isNightly: boolean; since: Date }, fresh: number, now: Date): string | null {
  if (everyRankings !== null && fresh >= everyRankings) return `${fresh} new rankings have come in, at least ${everyRankings}`;
  const night = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), NIGHT));
  return isNightly && now >= night && since < night ? 'it is night' : null;
}

/**
 * Asks for a loop from the editor in service when the schedule says so, at most one at a time: none starts while any loop is under way. Its rule is
 * registered by the loop itself, before the first vote. Safe to call at any time, by several at once.
 * @returns the run to announce, or null when nothing is due.
 */
export async function startDueLoop(now = new Date()): Promise<{ runId: string; reason: string } | null> {
  return inTransaction(async (tx) => {
    // Whoever comes second waits here, and then finds the first one's loop under way.
    await tx.$executeRaw`SELECT 1 FROM "LoopSchedule" WHERE "id" = ${SCHEDULE_ID} FOR UPDATE`;
    const schedule = await tx.loopSchedule.findUnique({ where: { id: SCHEDULE_ID } });
    if (!schedule?.isOn || (await tx.run.count({ where: { stage: 'loop', status: { in: [...UNDER_WAY] } } })) > 0) return null;
    const { count, studyIds } = await findNewRankings(schedule.since, tx);
    const reason = whyDue(schedule, count, now);
    const preset = LOOP_PRESETS[schedule.preset];
    if (reason === null || !preset) return null;
    const id = derivedId('scheduled-loop', String(schedule.starts));
    const seed = createHash('sha256').update(id).digest().readUInt32BE() >>> 1;
    const config = { ...preset, preset: schedule.preset, seed, crowd: schedule.crowd, editor: 'champion', rankings: { ...preset.rankings, alsoStudyIds: studyIds } };
    const { runId } = await createRun({ stage: 'loop', name: `Scheduled loop ${schedule.starts + 1}`, config, createdById: schedule.ownerId, id, tx });
    await tx.loopSchedule.update({ where: { id: SCHEDULE_ID }, data: { starts: { increment: 1 }, lastRunId: runId, since: now } });
    await recordEvent(tx, { actorId: 'system', action: 'loop-schedule.started', subjectType: 'run', subjectId: runId, data: { reason, newRankings: count } });
    return { runId, reason };
  });
}
