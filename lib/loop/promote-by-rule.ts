import { db } from '#lib/db.ts';
import { promoteModel } from '#lib/model/promote-model.ts';

export interface PromoteByRuleOptions {
  modelId: string;
  /** The loop whose rule holds. */
  runId: string;
  /** What the rule found, in one sentence. */
  reason: string;
}

/**
 * Puts a loop's editor into service because its rule says so, unless somebody rolled back while it ran: what it trained on from is then what a person
 * has just taken out of service, and its editor waits for a person too.
 * @returns what was done and why; the same again when it is asked again.
 */
export async function promoteByRule({ modelId, runId, reason }: PromoteByRuleOptions): Promise<{ isPromoted: boolean; reason: string }> {
  if ((await db().promotion.count({ where: { modelId, runId } })) > 0) return { isPromoted: true, reason };
  const { createdAt } = await db().run.findUniqueOrThrow({ where: { id: runId }, select: { createdAt: true } });
  const rolledBack = await db().auditEvent.findFirst({ where: { action: 'model.rolled-back', at: { gt: createdAt } }, select: { id: true } });
  if (rolledBack) return { isPromoted: false, reason: `Not promoted, though its rule holds: the editor in service was rolled back while the loop ran. ${reason.replace(/^Promoted: /, '')}` };
  await promoteModel({ modelId, actorId: 'system', reason, runId });
  return { isPromoted: true, reason };
}
