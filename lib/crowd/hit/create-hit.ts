import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import { newId } from '#lib/ids.ts';
import { feeOf } from '#lib/payment/fee.ts';
import type { Transaction } from '#lib/transaction.ts';
import type { TAssignmentPolicy, THITPolicy } from '../review/policy.ts';
import { readQuestion } from '../question/read-question.ts';
import { openSlots } from './open-slots.ts';

export interface CreateHITOptions {
  /** Its id, where the caller has promised one. */
  id?: string;
  requesterId: string;
  /** A type of this requester. */
  hitTypeId: string;
  /** QuestionForm, ExternalQuestion or HTMLQuestion XML. */
  question: string;
  maxAssignments: number;
  /** How long it can be accepted, from now. */
  lifetimeSeconds: number;
  annotation?: string;
  assignmentReviewPolicy?: TAssignmentPolicy;
  hitReviewPolicy?: THITPolicy;
  now?: Date;
}

/**
 * Publishes a HIT that carries its own question and holds the money for its assignments.
 * @returns the HIT's id.
 * @throws AppError BadInput for a wrong question, NotFound for an unknown type, InsufficientFunds.
 */
export async function createHIT(tx: Transaction, options: CreateHITOptions): Promise<string> {
  const { id = newId(), requesterId, hitTypeId, question, maxAssignments, lifetimeSeconds, annotation, assignmentReviewPolicy, hitReviewPolicy, now = new Date() } = options;
  readQuestion(question);
  const type = await tx.hITType.findFirst({ where: { id: hitTypeId, requesterId, study: null }, select: { payment: true } });
  if (!type) throw new AppError('NotFound', `There is no HIT type ${hitTypeId} of yours.`);
  const fee = feeOf(type.payment);
  const expiresAt = new Date(now.getTime() + lifetimeSeconds * 1000);
  await tx.hIT.create({ data: { id, hitTypeId, question, maxAssignments, fee, createdAt: now, expiresAt, annotation, assignmentReviewPolicy, hitReviewPolicy } });
  await openSlots(tx, { id, requesterId, payment: type.payment, fee }, Array.from({ length: maxAssignments }, (_, position) => position));
  await recordEvent(tx, { actorId: requesterId, action: 'hit.created', subjectType: 'hit', subjectId: id });
  return id;
}
