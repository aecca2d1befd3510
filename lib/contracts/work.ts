/** The worker HTTP contract (`/api/v1/work/*`): what pages, simulated annotators and load tests send and receive. */
import { z } from 'zod';

export const ZTaskType = z.enum(['write-instructions', 'edit-captions', 'rank-edits', 'compare-edits']);
export type TTaskType = z.infer<typeof ZTaskType>;

export const ZRankingFlag = z.enum(['none-follow', 'same-as-original', 'beyond-scope', 'harmful', 'all-similar']);
export type TRankingFlag = z.infer<typeof ZRankingFlag>;

/** What a worker of a pairwise study sees. Blind: nothing tells which model made which side. */
export const ZCompareEditsPayload = z.object({ instruction: z.string(), original: z.string(), left: z.string(), right: z.string() });
export type TCompareEditsPayload = z.infer<typeof ZCompareEditsPayload>;
export const ZCompareEditsAnswer = z.object({ choice: z.enum(['left', 'right', 'equal']) }).strict();
export type TCompareEditsAnswer = z.infer<typeof ZCompareEditsAnswer>;

/** Five variants in shuffled order under opaque ids. */
export const ZRankEditsPayload = z.object({
  instruction: z.string(),
  original: z.string(),
  variants: z.array(z.object({ id: z.string(), url: z.string() })),
  /** Only where the study lets edits share a rank. */
  ties: z.literal(true).optional(),
});
export type TRankEditsPayload = z.infer<typeof ZRankEditsPayload>;
/** `ranking` lists every variant id once, best first. `ties`, where the payload allows them: groups of neighbours in it that are equally good. */
export const ZRankEditsAnswer = z.object({ ranking: z.array(z.string()), flags: z.array(ZRankingFlag).default([]), ties: z.array(z.array(z.string())).optional() }).strict();
export type TRankEditsAnswer = z.infer<typeof ZRankEditsAnswer>;

/** How many instructions a `write-instructions` answer has, and how many edits one of `edit-captions`. */
export const INSTRUCTIONS_PER_ANSWER = 5;
export const EDITS_PER_ANSWER = 3;

/** Characters a text of an answer may have before it is looked at any closer. */
const ZWritten = z.string().max(1_000);

/** A picture to invent edits for. */
export const ZWriteInstructionsPayload = z.object({ original: z.string() });
export type TWriteInstructionsPayload = z.infer<typeof ZWriteInstructionsPayload>;
export const ZWriteInstructionsAnswer = z.object({ instructions: z.array(ZWritten).length(INSTRUCTIONS_PER_ANSWER) }).strict();
export type TWriteInstructionsAnswer = z.infer<typeof ZWriteInstructionsAnswer>;

/** A picture with its caption: edits are written as an instruction and the caption of the picture after it. */
export const ZEditCaptionsPayload = z.object({ original: z.string(), caption: z.string() });
export type TEditCaptionsPayload = z.infer<typeof ZEditCaptionsPayload>;
export const ZEditCaptionsAnswer = z.object({ edits: z.array(z.object({ instruction: ZWritten, caption: ZWritten }).strict()).length(EDITS_PER_ANSWER) }).strict();
export type TEditCaptionsAnswer = z.infer<typeof ZEditCaptionsAnswer>;

/** Client-side measurements kept as evidence with the answer; all optional because scripts send none. */
export const ZTimings = z
  .object({ openedMs: z.number().nonnegative(), firstInputMs: z.number().nonnegative(), visibleMs: z.number().nonnegative(), uiVersion: z.string().max(40) })
  .partial()
  .strict();
export type TTimings = z.infer<typeof ZTimings>;

/** An id as it comes in: longer ones are none of ours. */
const ZId = z.string().max(64);

export const ZNextRequest = z.object({ studyId: ZId.optional(), taskType: ZTaskType.optional(), accept: z.boolean().optional() }).strict();
export const ZAcceptRequest = z.object({ hitId: ZId }).strict();
export const ZSubmitRequest = z.object({ assignmentId: ZId, clientKey: z.string().min(1).max(100), answer: z.unknown(), timings: ZTimings.optional() }).strict();
export const ZReturnRequest = z.object({ assignmentId: ZId }).strict();
export const ZDraftRequest = z.object({ assignmentId: ZId, draft: z.unknown() }).strict();

/** What is wrong with a reported picture. */
export const ZReportReason = z.enum(['sexual', 'violent', 'hateful', 'private', 'other']);
export type TReportReason = z.infer<typeof ZReportReason>;
/** `picture` is its address in the payload. */
export const ZReportRequest = z.object({ picture: z.string().min(1).max(2_000), reason: ZReportReason, words: z.string().trim().max(1_000).default('') }).strict();

export interface TNextResponse {
  hitId: string;
  studyId: string;
  taskType: TTaskType;
  /** Dollars as a decimal string, e.g. "0.08". */
  payment: string;
  payload: unknown;
  /** Only when the request said `accept: true`. */
  assignmentId?: string;
  deadline?: string;
}
export interface TAcceptResponse {
  assignmentId: string;
  /** ISO 8601. */
  deadline: string;
  payload: unknown;
}
export interface TSubmitResponse {
  status: 'submitted' | 'approved' | 'rejected' | 'surplus';
}
