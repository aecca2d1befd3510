import { createHash } from 'node:crypto';
import { AppError } from '#lib/errors.ts';
import { newId } from '#lib/ids.ts';
import type { Transaction } from '#lib/transaction.ts';
import { assertTypesExist } from '../qualification/assert-types-exist.ts';
import { ZRequirements, type TRequirement } from '../qualification/requirement.ts';

export interface HITTypeProperties {
  requesterId: string;
  title: string;
  description: string;
  keywords: string;
  /** Micro-dollars. */
  payment: bigint;
  assignmentDurationSeconds: number;
  autoApprovalDelaySeconds: number;
  qualificationRequirements: TRequirement[];
}

function hashOf({ title, description, keywords, payment, assignmentDurationSeconds, autoApprovalDelaySeconds, qualificationRequirements }: HITTypeProperties): string {
  const properties = [title, description, keywords, payment.toString(), assignmentDurationSeconds, autoApprovalDelaySeconds, qualificationRequirements];
  return createHash('sha256').update(JSON.stringify(properties)).digest('hex');
}

/**
 * The HIT type with exactly these properties: equal properties give the same type, so HITs made apart stand together for workers.
 * @throws AppError BadInput for a wrong requirement, NotFound for an unknown qualification type.
 */
export async function findOrCreateHITType(tx: Transaction, properties: HITTypeProperties): Promise<string> {
  const parsed = ZRequirements.safeParse(properties.qualificationRequirements);
  if (!parsed.success) throw new AppError('BadInput', `The qualification requirements are wrong: ${parsed.error.issues[0].message}.`);
  const complete = { ...properties, qualificationRequirements: parsed.data };
  const propertiesHash = hashOf(complete);
  await assertTypesExist(tx, parsed.data);
  await tx.hITType.createMany({ data: [{ id: newId(), propertiesHash, ...complete }], skipDuplicates: true });
  const { id } = await tx.hITType.findUniqueOrThrow({ where: { requesterId_propertiesHash: { requesterId: properties.requesterId, propertiesHash } }, select: { id: true } });
  return id;
}
