/** A study as scripts send it (`POST /api/v1/studies`) and as its pages' form does. Pure. */
import { z } from 'zod';
import { ZTaskType, type TTaskType } from '#lib/contracts/work.ts';
import { ZRequirements } from '#lib/crowd/qualification/requirement.ts';
import { STORED_NAMES } from '#lib/crowd/task-types/names.ts';
import type { TStudySettings } from './create-study.ts';
import { parseDollars } from '#lib/payment/money.ts';

/** Numbers may come as text from a form. */
const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

export const ZStudyForm = z.object({
  name: z.string().trim().min(1, 'give the study a name').max(120),
  taskType: ZTaskType,
  /** What a and b are; workers never see it. */
  labels: z.object({ a: z.string().trim().min(1).max(80), b: z.string().trim().min(1).max(80) }).optional(),
  /** Of a ranking: edits may share a rank. */
  allowTies: z.union([z.boolean(), z.stringbool()]).optional(),
  /** Shares of all tasks: gold questions made from the study's own pictures, and attention checks. */
  goldShare: z.coerce.number().min(0).max(0.5).optional(),
  attentionShare: z.coerce.number().min(0).max(0.5).optional(),
  /** Leave workers out of the result who get less than this share of their test items right, once they have answered `excludeAfter` of them. */
  excludeBelow: z.coerce.number().min(0).max(1).optional(),
  excludeAfter: whole(1, 100).optional(),
  title: z.string().trim().min(1, 'say in a few words what workers do').max(127).optional(),
  description: z.string().trim().max(1_999).optional(),
  /** Dollars per approved answer as a decimal string, e.g. "0.08". */
  payment: z
    .string()
    .regex(/^\d{1,4}(\.\d{1,6})?$/, 'write dollars with a point, for example 0.08')
    .refine((dollars) => Number(dollars) <= 1_000, 'an answer may pay up to 1000 dollars'),
  /** Answers per item. */
  overlap: whole(1, 25).default(3),
  capPerWorker: whole(1, 100_000).optional(),
  assignmentDurationSeconds: whole(30, 31_536_000).optional(),
  autoApprovalDelaySeconds: whole(0, 2_592_000).optional(),
  lifetimeSeconds: whole(30, 31_536_000).optional(),
  /** What workers must have, as on MTurk: granted qualifications, or the platform's own by their ids. */
  qualificationRequirements: ZRequirements.optional(),
  /** Participants from Prolific instead of workers from here: how many tasks each does in how many minutes, for how much (of the workspace's currency). */
  prolific: z
    .object({ tasks: whole(1, 1_000), minutes: whole(1, 600), reward: z.string().regex(/^\d{1,4}(\.\d{1,2})?$/, 'write an amount with a point, for example 1.50') })
    .strict()
    .optional(),
  /** Fixes the side shuffles. */
  seed: z.string().regex(/^\d{1,18}$/, 'write a whole number').optional(),
  /** Open it to workers at once; false leaves a draft. */
  publish: z.union([z.boolean(), z.stringbool()]).default(true),
});
export type TStudyForm = z.infer<typeof ZStudyForm>;

/** A picture: an http(s) or s3 address, a key of one of the requester's uploads, or the id of one of their images. */
const ZPicture = z.string().trim().min(1).max(2_000);

const ZAnnotation = z.record(z.string().max(100), z.coerce.string().max(2_000)).optional();
const ZInstruction = z.string().trim().min(1).max(500);

export const ZStudyItem = z.union([
  z.object({ instruction: ZInstruction, original: ZPicture, a: ZPicture, b: ZPicture, annotation: ZAnnotation }).strict(),
  z.object({ instruction: ZInstruction, original: ZPicture, variants: z.array(ZPicture).length(5), annotation: ZAnnotation }).strict(),
  z.object({ caption: ZInstruction, original: ZPicture, annotation: ZAnnotation }).strict(),
  z.object({ original: ZPicture, annotation: ZAnnotation }).strict(),
]);
export type TStudyItem = z.infer<typeof ZStudyItem>;

export const ZStudyRequest = ZStudyForm.extend({ items: z.array(ZStudyItem).min(1).max(20_000) }).strict();
export type TStudyRequest = z.infer<typeof ZStudyRequest>;

const TITLES: Record<TTaskType, string> = {
  'compare-edits': 'Compare two edits of a picture',
  'rank-edits': 'Rank five edits of a picture',
  'write-instructions': 'Invent five edits of a picture',
  'edit-captions': 'Invent three edits of a picture and its caption',
};

/** The form's words as settings of a study. */
export function toSettings({ taskType, payment, prolific, seed, publish: _, title, excludeBelow, excludeAfter = 3, ...form }: TStudyForm): TStudySettings {
  return {
    ...form,
    title: title ?? TITLES[taskType],
    taskType: STORED_NAMES[taskType],
    payment: prolific ? 0n : parseDollars(payment),
    ...(prolific && { capPerWorker: prolific.tasks, prolific: { tasks: prolific.tasks, minutes: prolific.minutes, rewardCents: Number(parseDollars(prolific.reward) / 10_000n) } }),
    ...(excludeBelow !== undefined && { exclusion: { minAccuracy: excludeBelow, minTests: excludeAfter } }),
    ...(seed !== undefined && { seed: BigInt(seed) }),
  };
}

/** The first thing wrong with a request, in words. */
export function explainIssue(error: z.ZodError): string {
  const { path, message } = error.issues[0];
  return path.length === 0 ? `The study is described wrongly: ${message}.` : `The field "${path.join('.')}" is wrong: ${message}.`;
}
