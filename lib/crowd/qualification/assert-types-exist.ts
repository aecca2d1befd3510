import { AppError } from '#lib/errors.ts';
import type { Transaction } from '#lib/transaction.ts';
import type { TRequirement } from './requirement.ts';
import { systemType } from './system-types.ts';

/** @throws AppError NotFound naming a qualification type that requirements ask for and nobody has made. */
export async function assertTypesExist(tx: Transaction, requirements: readonly TRequirement[]): Promise<void> {
  for (const { qualificationTypeId } of requirements) {
    if (systemType(qualificationTypeId)) continue;
    const known = await tx.qualificationType.count({ where: { id: qualificationTypeId, deletedAt: null } });
    if (known === 0) throw new AppError('NotFound', `There is no qualification type ${qualificationTypeId}.`);
  }
}
