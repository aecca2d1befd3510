import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import type { Prisma } from '#lib/generated/prisma/client.ts';
import { newId } from '#lib/ids.ts';
import { inTransaction, type Transaction } from '#lib/transaction.ts';
import { assertOpen, RUN_TRANSITIONS } from './lifecycle.ts';
import { PRIORITIES, type Priority } from './priority.ts';
import type { StageRecord } from './stage-record.ts';
import { stageRecord } from './stages.ts';

export interface CreateRunOptions {
  stage: string;
  name?: string;
  /** As written; the stage's schema fills in the rest. */
  config: unknown;
  createdById: string;
  /** The run whose stage this is. */
  parentId?: string;
  /** How far ahead of others it goes; a part goes as far as its parent. */
  priority?: Priority;
  /** Makes the request repeatable: the run that has this id already is the answer. */
  id?: string;
  /** Joins a transaction that is under way. */
  tx?: Transaction;
}

/** @throws AppError BadInput naming the field. */
function parseConfig({ config: schema, title }: StageRecord, config: unknown): Prisma.InputJsonObject {
  const parsed = schema.safeParse(config);
  if (parsed.success) return parsed.data as Prisma.InputJsonObject;
  const { path, message } = parsed.error.issues[0];
  throw new AppError('BadInput', `The configuration of "${title}" is wrong${path.length > 0 ? ` at "${path.join('.')}"` : ''}: ${message}.`);
}

async function assertRepeated(tx: Transaction, id: string, stage: string, parentId: string | undefined): Promise<void> {
  const found = await tx.run.findUniqueOrThrow({ where: { id }, select: { stage: true, parentId: true } });
  if (found.stage !== stage || found.parentId !== (parentId ?? null)) throw new AppError('Conflict', `There is another run with the id ${id}.`);
}

/**
 * Asks for a run; its workflow begins when the event `run/requested` arrives, or when its parent invokes it.
 * @param record the stage's record, for stages outside the registry.
 * @throws AppError BadInput for a stage or configuration that does not exist, Conflict when the parent has ended.
 */
export async function createRun(options: CreateRunOptions, record: StageRecord = stageRecord(options.stage)): Promise<{ runId: string }> {
  const { stage, name = record.title, createdById, parentId, priority = 'normal', id = newId() } = options;
  const config = parseConfig(record, options.config);
  const write = async (tx: Transaction): Promise<void> => {
    if (parentId && (await tx.run.count({ where: { id } })) === 0) await assertOpen(tx, parentId);
    const parent = parentId === undefined ? null : await tx.run.findUnique({ where: { id: parentId }, select: { priority: true } });
    const { count } = await tx.run.createMany({ data: [{ id, stage, name, config, createdById, parentId, priority: parent?.priority ?? PRIORITIES[priority] }], skipDuplicates: true });
    if (count === 0) return assertRepeated(tx, id, stage, parentId);
    await recordEvent(tx, { actorId: createdById, action: RUN_TRANSITIONS.request.event, subjectType: 'run', subjectId: id, data: { stage } });
  };
  await (options.tx ? write(options.tx) : inTransaction(write));
  return { runId: id };
}
