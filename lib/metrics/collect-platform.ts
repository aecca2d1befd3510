import { Gauge, type Registry } from 'prom-client';
import { db } from '#lib/db.ts';
import { engineHealth } from '#lib/engine-health.ts';
import { auditLedger } from '#lib/payment/audit-ledger.ts';
import { findWorkers } from '#lib/worker/find-workers.ts';

/** The ledger is replayed whole for its audit, so not at every scrape. */
const AUDIT_EVERY = 60_000;

type Audit = { at: number; problems: number };

async function ledgerProblems(now: number): Promise<number> {
  const holder = globalThis as { apiaryLedgerAudit?: Audit };
  const last = holder.apiaryLedgerAudit;
  if (last && now - last.at < AUDIT_EVERY) return last.problems;
  const problems = (await auditLedger()).length;
  holder.apiaryLedgerAudit = { at: now, problems };
  return problems;
}

/**
 * Reads the state that all processes share, once, into gauges: what the crowd, the runs, the queue and the ledger are at now.
 * @param registry one made for this reading: states that nobody is in any more must not stay in it.
 */
export async function collectPlatform(registry: Registry, now = new Date()): Promise<void> {
  const [hits, assignments, runs, sums, problems, engine, workers] = await Promise.all([
    db().hIT.groupBy({ by: ['status'], _count: true }),
    db().assignment.groupBy({ by: ['status'], _count: true }),
    db().run.groupBy({ by: ['stage', 'status'], _count: true }),
    db().ledgerEntry.aggregate({ _sum: { amount: true } }),
    ledgerProblems(now.getTime()),
    engineHealth(),
    findWorkers(now),
  ]);
  const gauge = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) => new Gauge({ name: `apiary_${name}`, help, labelNames, registers: [registry] });
  const byHIT = gauge('hits', 'HITs by state; Assignable ones are open.', ['state']);
  for (const { status, _count } of hits) byHIT.set({ state: status }, _count);
  const byAssignment = gauge('assignments', 'Assignments by state.', ['state']);
  for (const { status, _count } of assignments) byAssignment.set({ state: status }, _count);
  const byRun = gauge('runs', 'Runs of stages by state.', ['stage', 'state']);
  for (const { stage, status, _count } of runs) byRun.set({ stage, state: status }, _count);
  gauge('ledger_imbalance_microdollars', 'Sum of all ledger entries: anything but 0 is an error.').set(Number(sums._sum.amount ?? 0));
  gauge('ledger_problems', 'Broken identities of the ledger as of the last audit, at most a minute ago: anything but 0 is an error.').set(problems);
  gauge('engine_up', '1 when the Inngest server answers.').set(engine.isReached ? 1 : 0);
  if (engine.queued !== null) gauge('queue_depth', 'Calls that are due and wait for a free place.').set(engine.queued);
  if (engine.running !== null) gauge('queue_running', 'Calls under way.').set(engine.running);
  if (engine.lagSeconds !== null) gauge('queue_lag_seconds', 'How long the oldest due call has waited.').set(engine.lagSeconds);
  const here = workers.filter(({ state }) => state !== 'left');
  const beat = gauge('worker_heartbeat_age_seconds', 'Time since a worker last told of itself, busy or idle; not of those that said good-bye.', ['worker']);
  for (const { id, heartbeatAt } of here) beat.set({ worker: id }, (now.getTime() - heartbeatAt.getTime()) / 1_000);
  const slices = gauge('worker_running', 'Computations under way in a worker, as it last told.', ['worker']);
  for (const { id, running } of here) slices.set({ worker: id }, running.length);
}
