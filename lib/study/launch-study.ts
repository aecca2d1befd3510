import { inTransaction } from '#lib/transaction.ts';
import { createInTransaction, type CreateStudyOptions } from './create-study.ts';
import { publishInTransaction, type PublishedStudy } from './publish-study.ts';

export interface LaunchedStudy extends PublishedStudy {
  studyId: string;
}

/**
 * Creates and publishes a study at once: if it cannot be paid for, there is no study.
 * @throws AppError as creating and publishing do.
 */
export async function launchStudy(options: CreateStudyOptions): Promise<LaunchedStudy> {
  return inTransaction(async (tx) => {
    const { studyId } = await createInTransaction(tx, options);
    return { studyId, ...(await publishInTransaction(tx, { studyId, requesterId: options.requesterId })) };
  });
}
