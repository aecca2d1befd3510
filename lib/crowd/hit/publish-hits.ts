import { recordEvent } from '#lib/audit/record-event.ts';
import { AppError } from '#lib/errors.ts';
import { derivedId } from '#lib/ids.ts';
import { feeOf } from '#lib/payment/fee.ts';
import { holdForStudy } from '#lib/payment/hold-for-study.ts';
import type { Transaction } from '#lib/transaction.ts';

export interface PublishHITsOptions {
  /** A study with its HIT type and items in place; its status is the caller's business (`lib/study`). */
  studyId: string;
  /** After this nobody can accept. */
  expiresAt: Date;
  actorId: string;
}

export interface PublishHITsResult {
  hits: number;
  slots: number;
  /** Micro-dollars set aside: (payment + fee) × slots. */
  held: bigint;
}

/** Rows per INSERT, under Postgres' 65,535 parameters. */
const CHUNK = 5_000;

/** A HIT's id follows from its item's, so that a seeded study has the same HITs (and side shuffles) in every run. */
export function hitIdOf(itemId: string): string {
  return derivedId('hit', itemId);
}

/**
 * Makes a study's items answerable: one HIT per item with `overlap` slots, and the money for all of them held. Joins the caller's transaction,
 * so a study is published whole or not at all.
 * @throws AppError BadInput when nothing can be published, InsufficientFunds (402) when the requester cannot pay for it.
 */
export async function publishHITs(tx: Transaction, { studyId, expiresAt, actorId }: PublishHITsOptions): Promise<PublishHITsResult> {
  const study = await tx.study.findUniqueOrThrow({
    where: { id: studyId },
    select: { requesterId: true, hitTypeId: true, overlap: true, capPerWorker: true, hitType: { select: { payment: true } } },
  });
  if (!study.hitType || !study.hitTypeId) throw new AppError('BadInput', 'Set a payment for this study before publishing it.');
  if (study.overlap < 1 || study.capPerWorker < 1) throw new AppError('BadInput', 'A study needs at least one answer per item and one item per worker.');
  const items = await tx.studyItem.findMany({ where: { studyId, hit: null }, select: { id: true }, orderBy: { position: 'asc' } });
  if (items.length === 0) throw new AppError('BadInput', 'This study has no items to publish. Upload some and try again.');

  const fee = feeOf(study.hitType.payment);
  const hits = items.map(({ id }) => ({ id: hitIdOf(id), itemId: id, studyId, hitTypeId: study.hitTypeId as string, maxAssignments: study.overlap, fee, expiresAt }));
  const slots = hits.flatMap((hit) =>
    Array.from({ length: study.overlap }, (_, position) => ({ id: `${hit.id}S${position}`, hitId: hit.id, studyId, position, rand: Math.random() })),
  );
  const held = (study.hitType.payment + fee) * BigInt(slots.length);
  await holdForStudy(tx, { holderId: studyId, requesterId: study.requesterId, amount: held, reference: hits[0].id });
  for (let i = 0; i < hits.length; i += CHUNK) await tx.hIT.createMany({ data: hits.slice(i, i + CHUNK) });
  for (let i = 0; i < slots.length; i += CHUNK) await tx.hITSlot.createMany({ data: slots.slice(i, i + CHUNK) });
  await recordEvent(tx, { actorId, action: 'hit.published', subjectType: 'study', subjectId: studyId, data: { hits: hits.length, slots: slots.length, held: held.toString() } });
  return { hits: hits.length, slots: slots.length, held };
}
