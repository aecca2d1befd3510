import { db } from '#lib/db.ts';
import { type EngineHealth, engineHealth } from '#lib/engine-health.ts';
import { checkHealth, type Health } from '#lib/health.ts';

export interface PlatformReport {
  health: Health;
  engine: EngineHealth;
  people: number;
  liveStudies: number;
  openHITs: number;
  inProgress: number;
  awaitingReview: number;
  /** Answers of the last 24 hours. */
  answersToday: number;
  /** Images a "harmful" flag has hidden. */
  quarantined: number;
}

/** The platform at a glance, for administrators. */
export async function reportPlatform(now = new Date()): Promise<PlatformReport> {
  const day = new Date(now.getTime() - 86_400_000);
  const [health, engine, people, liveStudies, openHITs, inProgress, awaitingReview, answersToday, quarantined] = await Promise.all([
    checkHealth(),
    engineHealth(),
    db().user.count(),
    db().study.count({ where: { status: 'Live' } }),
    db().hIT.count({ where: { status: 'Assignable' } }),
    db().assignment.count({ where: { status: 'Accepted' } }),
    db().assignment.count({ where: { status: 'Submitted' } }),
    db().assignment.count({ where: { submittedAt: { gte: day } } }),
    db().image.count({ where: { quarantinedAt: { not: null } } }),
  ]);
  return { health, engine, people, liveStudies, openHITs, inProgress, awaitingReview, answersToday, quarantined };
}
