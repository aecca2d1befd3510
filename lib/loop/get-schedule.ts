import { db } from '#lib/db.ts';
import { UNDER_WAY } from '#lib/run/under-way.ts';
import { findNewRankings } from './find-new-rankings.ts';

/** The one row there is. */
export const SCHEDULE_ID = 'loop';

/** When the loop runs by itself, with what has come in since it last did; null until somebody has set it. */
export async function getSchedule() {
  const schedule = await db().loopSchedule.findUnique({
    where: { id: SCHEDULE_ID },
    select: { isOn: true, everyRankings: true, isNightly: true, preset: true, crowd: true, since: true, starts: true, owner: { select: { id: true, name: true } }, lastRun: { select: { id: true, name: true, status: true, createdAt: true, error: true } } },
  });
  if (!schedule) return null;
  const [{ count: newRankings }, underWay] = await Promise.all([findNewRankings(schedule.since), db().run.findFirst({ where: { stage: 'loop', status: { in: [...UNDER_WAY] } }, select: { id: true, name: true } })]);
  return { ...schedule, newRankings, underWay };
}
