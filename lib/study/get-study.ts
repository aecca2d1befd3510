import type { SignedInUser } from '#lib/auth/user.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import type { StudyAudience, StudyStatus, TaskType } from '#lib/generated/prisma/client.ts';
import { feeOf } from '#lib/payment/fee.ts';
import { hashDesign, ZDesign, type TDesign } from './design.ts';
import { visibleTo } from './find-own-study.ts';

export interface StudyDetails {
  id: string;
  name: string;
  requesterId: string;
  requesterName: string;
  taskType: TaskType;
  status: StudyStatus;
  audience: StudyAudience;
  /** What workers read. */
  title: string;
  description: string;
  /** Without the test items, which are counted in `tests`. */
  items: number;
  tests: number;
  overlap: number;
  capPerWorker: number;
  /** Micro-dollars per approved answer. */
  payment: bigint;
  fee: bigint;
  assignmentDurationSeconds: number;
  autoApprovalDelaySeconds: number;
  lifetimeSeconds: number;
  createdAt: Date;
  publishedAt: Date | null;
  endedAt: Date | null;
  /** When HITs stop being acceptable; null before publication. */
  expiresAt: Date | null;
  design: TDesign;
  /** As stored at publication; null before. */
  designHash: string | null;
  /** The run that asked; null for a requester's own. */
  runId: string | null;
  /** Whether the stored design still has the stored hash. */
  isDesignIntact: boolean;
}

/** @throws AppError NotFound when there is no such study, or it is somebody else's. */
export async function getStudy(studyId: string, user: SignedInUser): Promise<StudyDetails> {
  const study = await db().study.findFirst({
    where: { id: studyId, ...visibleTo(user) },
    include: { hitType: true, requester: { select: { name: true } }, hits: { select: { expiresAt: true, fee: true }, take: 1, orderBy: { expiresAt: 'desc' } }, _count: { select: { items: true } } },
  });
  if (!study?.hitType) throw new AppError('NotFound', `There is no study ${studyId} of yours.`);
  const { hitType, hits, requester, _count, result: _, seed: __, hitTypeId: ___, ...row } = study;
  const design = ZDesign.parse(study.design);
  const { title, description, payment, assignmentDurationSeconds, autoApprovalDelaySeconds } = hitType;
  return {
    ...row,
    design,
    requesterName: requester.name,
    title,
    description,
    payment,
    assignmentDurationSeconds,
    autoApprovalDelaySeconds,
    items: design.items,
    tests: _count.items - design.items,
    fee: hits[0]?.fee ?? feeOf(payment),
    expiresAt: hits[0]?.expiresAt ?? null,
    isDesignIntact: study.designHash === null || study.designHash === hashDesign(design),
  };
}
