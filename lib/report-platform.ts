import { db } from '#lib/db.ts';
import { checkHealth, type Health } from '#lib/health.ts';

/** What the engine says of itself, as `GET /health` answers. */
export interface EngineHealth {
  isReached: boolean;
  queued: number | null;
  running: number | null;
  /** Seconds by which the oldest due call is late. */
  lagSeconds: number | null;
}

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

/** Milliseconds after which a silent engine counts as away. */
const PATIENCE = 2_000;

async function engineHealth(): Promise<EngineHealth> {
  const base = process.env.INNGEST_BASE_URL;
  const away = { isReached: false, queued: null, running: null, lagSeconds: null };
  if (!base) return away;
  try {
    const reply = await fetch(new URL('/health', base), { signal: AbortSignal.timeout(PATIENCE), cache: 'no-store' });
    const body = (await reply.json()) as { queued?: number; running?: number; lag?: number };
    return { isReached: reply.ok, queued: body.queued ?? null, running: body.running ?? null, lagSeconds: body.lag ?? null };
  } catch {
    return away;
  }
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
