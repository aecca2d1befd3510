import { recordEvent } from '#lib/audit/record-event.ts';
import { publishHITs, type PublishHITsResult } from '#lib/crowd/hit/publish-hits.ts';
import { AppError } from '#lib/errors.ts';
import { inTransaction, type Transaction } from '#lib/transaction.ts';
import { hashDesign, ZDesign } from './design.ts';

export interface PublishStudyOptions {
  studyId: string;
  /** Whose study it must be, and whose money pays. */
  requesterId: string;
  now?: Date;
}

export interface PublishedStudy extends PublishHITsResult {
  /** sha256 of the pre-registered design. */
  designHash: string;
  expiresAt: Date;
}

/** `publishStudy` inside the caller's transaction. */
export async function publishInTransaction(tx: Transaction, { studyId, requesterId, now = new Date() }: PublishStudyOptions): Promise<PublishedStudy> {
  const moved = await tx.study.updateMany({ where: { id: studyId, requesterId, status: 'Draft' }, data: { status: 'Live', publishedAt: now } });
  const study = await tx.study.findFirst({ where: { id: studyId, requesterId }, select: { name: true, design: true, lifetimeSeconds: true } });
  if (!study) throw new AppError('NotFound', `There is no study ${studyId} of yours.`);
  if (moved.count === 0) throw new AppError('Conflict', `The study "${study.name}" has been published before.`);
  const designHash = hashDesign(ZDesign.parse(study.design));
  const expiresAt = new Date(now.getTime() + study.lifetimeSeconds * 1000);
  await tx.study.update({ where: { id: studyId }, data: { designHash } });
  const published = await publishHITs(tx, { studyId, expiresAt, actorId: requesterId });
  await recordEvent(tx, { actorId: requesterId, action: 'study.published', subjectType: 'study', subjectId: studyId, data: { designHash, expiresAt: expiresAt.toISOString() } });
  return { ...published, designHash, expiresAt };
}

/**
 * Opens a draft to workers: freezes and hashes its design, makes its HITs and sets the money aside. All of it becomes visible in one instant.
 * @throws AppError NotFound, Conflict when it is no draft any more, InsufficientFunds when the balance is too small.
 */
export async function publishStudy(options: PublishStudyOptions): Promise<PublishedStudy> {
  return inTransaction((tx) => publishInTransaction(tx, options));
}
