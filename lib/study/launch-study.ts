import { inTransaction } from '#lib/transaction.ts';
import { addGolds } from './add-golds.ts';
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
  const prepared = await addGolds(options);
  return inTransaction(async (tx) => {
    const { studyId } = await createInTransaction(tx, prepared);
    return { studyId, ...(await publishInTransaction(tx, { studyId, requesterId: options.requesterId })) };
  });
}
