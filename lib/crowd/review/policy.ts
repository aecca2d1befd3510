/** The two review policies as data: what a requester wants done with answers without looking at each. */
import { z } from 'zod';

const ZScore = z.number().int().min(0).max(101);

/** ScoreMyKnownAnswers/2011-09-01: run when an answer comes in. Thresholds are percentages; 101 means never. */
export const ZAssignmentPolicy = z
  .object({
    answerKey: z.array(z.object({ questionId: z.string().min(1).max(256), values: z.array(z.string()).min(1) }).strict()).min(1),
    approveAtLeast: ZScore.optional(),
    approveReason: z.string().max(1024).optional(),
    rejectBelow: ZScore.optional(),
    rejectReason: z.string().max(1024).optional(),
    extendBelow: ZScore.optional(),
    extendMaximumAssignments: z.number().int().min(2).max(25).default(5),
    extendMinimumSeconds: z.number().int().min(60).max(31_536_000).or(z.literal(0)).default(0),
  })
  .strict();
export type TAssignmentPolicy = z.output<typeof ZAssignmentPolicy>;

/** SimplePlurality/2011-09-01: run when a HIT becomes reviewable. */
export const ZHITPolicy = z
  .object({
    questionIds: z.array(z.string().min(1).max(256)).min(1).max(15),
    /** An answer is agreed on when more than this percentage of workers gave it. */
    agreementThreshold: z.number().int().min(0).max(100),
    disregardRejected: z.boolean().default(false),
    disregardKnownScoreBelow: z.number().int().min(0).max(101).optional(),
    extendBelow: z.number().int().min(1).max(100).optional(),
    extendMaximumAssignments: z.number().int().min(2).max(1_000_000_000).optional(),
    extendMinimumSeconds: z.number().int().min(3_600).max(31_536_000).optional(),
    approveAtLeast: ZScore.optional(),
    rejectBelow: ZScore.optional(),
    rejectReason: z.string().max(1024).optional(),
  })
  .strict()
  .refine(({ extendBelow, extendMaximumAssignments, extendMinimumSeconds }) => extendBelow === undefined || (extendMaximumAssignments !== undefined && extendMinimumSeconds !== undefined), {
    message: 'extending needs a maximum of assignments and a minimum time',
  });
export type THITPolicy = z.output<typeof ZHITPolicy>;
