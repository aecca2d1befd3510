import { recordEvent } from '#lib/audit/record-event.ts';
import { db } from '#lib/db.ts';
import { inTransaction } from '#lib/transaction.ts';
import type { FixedText } from '#lib/study/design.ts';

const ACTION = 'run.rule-registered';

/** Writes a rule's text and hash into the audit log before anything is asked; a run that is retried keeps its first registration. */
export async function registerRule(runId: string, rule: FixedText): Promise<FixedText & { registeredAt: string }> {
  const find = () => db().auditEvent.findFirst({ where: { action: ACTION, subjectType: 'run', subjectId: runId }, select: { at: true }, orderBy: { id: 'asc' } });
  if (!(await find())) {
    await inTransaction(async (tx) => {
      await recordEvent(tx, { actorId: 'system', action: ACTION, subjectType: 'run', subjectId: runId, data: { ...rule } });
      await tx.runLine.create({ data: { runId, text: `Rule ${rule.sha256} registered: ${rule.text}` } });
    });
  }
  const registered = await find();
  return { ...rule, registeredAt: (registered?.at ?? new Date()).toISOString() };
}
