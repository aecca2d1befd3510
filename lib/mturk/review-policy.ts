/** Review policies between MTurk's parameter lists and ours. */
import type { z } from 'zod';
import { ZAssignmentPolicy, ZHITPolicy, type TAssignmentPolicy, type THITPolicy } from '#lib/crowd/review/policy.ts';
import { TurkError } from './turk-error.ts';
import type { TReviewPolicy } from './types.ts';

const ASSIGNMENT = 'ScoreMyKnownAnswers/2011-09-01';
const HIT = 'SimplePlurality/2011-09-01';

/** Parameter names in MTurk's words and ours; older clients say NotLessThan for AtLeast. */
const NAMES = {
  ApproveIfKnownAnswerScoreIsAtLeast: 'approveAtLeast',
  ApproveReason: 'approveReason',
  RejectIfKnownAnswerScoreIsLessThan: 'rejectBelow',
  RejectReason: 'rejectReason',
  ExtendIfKnownAnswerScoreIsLessThan: 'extendBelow',
  ExtendMaximumAssignments: 'extendMaximumAssignments',
  ExtendMinimumTimeInSeconds: 'extendMinimumSeconds',
  QuestionIds: 'questionIds',
  QuestionAgreementThreshold: 'agreementThreshold',
  DisregardAssignmentIfRejected: 'disregardRejected',
  DisregardAssignmentIfKnownAnswerScoreIsLessThan: 'disregardKnownScoreBelow',
  ExtendIfHITAgreementScoreIsLessThan: 'extendBelow',
  ApproveIfWorkerAgreementScoreIsAtLeast: 'approveAtLeast',
  ApproveIfWorkerAgreementScoreIsNotLessThan: 'approveAtLeast',
  RejectIfWorkerAgreementScoreIsLessThan: 'rejectBelow',
} as const;

const OF_ASSIGNMENT = ['ApproveIfKnownAnswerScoreIsAtLeast', 'ApproveReason', 'RejectIfKnownAnswerScoreIsLessThan', 'RejectReason', 'ExtendIfKnownAnswerScoreIsLessThan', 'ExtendMaximumAssignments', 'ExtendMinimumTimeInSeconds'] as const;
const OF_HIT = [
  'QuestionIds', 'QuestionAgreementThreshold', 'DisregardAssignmentIfRejected', 'DisregardAssignmentIfKnownAnswerScoreIsLessThan', 'ExtendIfHITAgreementScoreIsLessThan', 'ExtendMaximumAssignments',
  'ExtendMinimumTimeInSeconds', 'ApproveIfWorkerAgreementScoreIsAtLeast', 'RejectIfWorkerAgreementScoreIsLessThan', 'RejectReason',
] as const;

const wrong = (message: string): TurkError => new TurkError('InvalidParameterValue', message);

function parameterValue(key: string, values: readonly string[]): unknown {
  if (key === 'QuestionIds') return values.flatMap((value) => value.split(',')).map((id) => id.trim()).filter(Boolean);
  const [value = ''] = values;
  if (key === 'DisregardAssignmentIfRejected') return /^(true|t|1)$/i.test(value);
  return key.endsWith('Reason') ? value : Number(value);
}

function read<Schema extends z.ZodType>(schema: Schema, name: string, { PolicyName, Parameters }: TReviewPolicy, allowed: readonly string[], more: object): z.output<Schema> {
  if (PolicyName !== name) throw wrong(`The policy ${PolicyName} is not known here; use ${name}.`);
  const rest = Parameters.filter(({ Key }) => Key !== 'AnswerKey');
  const unknown = rest.find(({ Key }) => !allowed.includes(Key) && Key !== 'ApproveIfWorkerAgreementScoreIsNotLessThan');
  if (unknown) throw wrong(`The policy ${name} has no parameter ${unknown.Key}.`);
  const parsed = schema.safeParse({ ...more, ...Object.fromEntries(rest.map(({ Key, Values = [] }) => [NAMES[Key as keyof typeof NAMES], parameterValue(Key, Values)])) });
  if (!parsed.success) throw wrong(`The policy ${name} is wrong: ${parsed.error.issues[0].path.join('.')} ${parsed.error.issues[0].message}.`);
  return parsed.data;
}

/** @throws TurkError naming the parameter that is wrong. */
export function readAssignmentPolicy(policy: TReviewPolicy): TAssignmentPolicy {
  const key = policy.Parameters.find(({ Key }) => Key === 'AnswerKey')?.MapEntries ?? [];
  return read(ZAssignmentPolicy, ASSIGNMENT, policy, OF_ASSIGNMENT, { answerKey: key.map(({ Key, Values }) => ({ questionId: Key, values: Values })) });
}

/** @throws TurkError naming the parameter that is wrong. */
export function readHITPolicy(policy: TReviewPolicy): THITPolicy {
  return read(ZHITPolicy, HIT, policy, OF_HIT, {});
}

function parametersOf(policy: Record<string, unknown>, names: readonly (keyof typeof NAMES)[]): object[] {
  return names.flatMap((Key) => {
    const value = policy[NAMES[Key]];
    return value === undefined ? [] : [{ Key, Values: Array.isArray(value) ? value.map(String) : [String(value)] }];
  });
}

/** A stored policy in MTurk's words, or undefined. */
export function assignmentPolicyShape(stored: unknown): object | undefined {
  if (stored === null) return undefined;
  const policy = ZAssignmentPolicy.parse(stored);
  const key = { Key: 'AnswerKey', MapEntries: policy.answerKey.map(({ questionId, values }) => ({ Key: questionId, Values: values })) };
  return { PolicyName: ASSIGNMENT, Parameters: [key, ...parametersOf(policy, OF_ASSIGNMENT)] };
}

/** A stored policy in MTurk's words, or undefined. */
export function hitPolicyShape(stored: unknown): object | undefined {
  return stored === null ? undefined : { PolicyName: HIT, Parameters: parametersOf(ZHITPolicy.parse(stored), OF_HIT) };
}
