import { z } from 'zod';
import { createHIT as publish } from '#lib/crowd/hit/create-hit.ts';
import { findOrCreateHITType } from '#lib/crowd/hit/find-or-create-hit-type.ts';
import { readQuestion } from '#lib/crowd/question/read-question.ts';
import { newId } from '#lib/ids.ts';
import { inTransaction, type Transaction } from '#lib/transaction.ts';
import { getHIT } from '../find-hits.ts';
import { typePropertiesOf, ZHITProperties, ZTypeProperties } from '../hit-properties.ts';
import { operation, type Call } from '../operation.ts';
import { useToken } from '../request-token.ts';
import { readAssignmentPolicy, readHITPolicy } from '../review-policy.ts';
import { TurkError, withCodes } from '../turk-error.ts';
import { ZEntityId } from '../types.ts';

const ZHIT = z.object(ZHITProperties);

/** @throws TurkError for layouts, which only MTurk's own website could make, and for questions that cannot be shown. */
async function questionOf({ Question, HITLayoutId }: z.output<typeof ZHIT>): Promise<string> {
  if (HITLayoutId !== undefined) throw new TurkError('InvalidParameterValue', 'HIT layouts were made on MTurk’s website and do not exist here; send the Question itself.');
  if (Question === undefined) throw new TurkError('InvalidParameterValue', 'Question is missing.');
  await withCodes({ BadInput: 'XMLParseError' }, () => readQuestion(Question));
  return Question;
}

/** Publishes a HIT of the type that `findType` gives, once per token. */
async function create({ requesterId, now }: Call, input: z.output<typeof ZHIT>, findType: (tx: Transaction) => Promise<string>): Promise<object> {
  const question = await questionOf(input);
  const assignmentReviewPolicy = input.AssignmentReviewPolicy && readAssignmentPolicy(input.AssignmentReviewPolicy);
  const hitReviewPolicy = input.HITReviewPolicy && readHITPolicy(input.HITReviewPolicy);
  const { MaxAssignments: maxAssignments, LifetimeInSeconds: lifetimeSeconds, RequesterAnnotation: annotation } = input;
  return inTransaction(async (tx) => {
    const id = newId();
    await useToken(tx, { requesterId, token: input.UniqueRequestToken, subjectId: id, now });
    const hitTypeId = await findType(tx);
    await publish(tx, { id, requesterId, hitTypeId, question, maxAssignments, lifetimeSeconds, annotation, assignmentReviewPolicy, hitReviewPolicy, now });
    return { HIT: await getHIT(tx, { requesterId, hitId: id }) };
  });
}

export const createHIT = operation({
  input: ZHIT.extend(ZTypeProperties),
  codes: { NotFound: 'QualificationTypeDoesNotExist' },
  run: (call, input) => create(call, input, (tx) => findOrCreateHITType(tx, typePropertiesOf(call.requesterId, input))),
});

export const createHITWithHITType = operation({
  input: ZHIT.extend({ HITTypeId: ZEntityId }),
  codes: { NotFound: 'HITTypeDoesNotExist' },
  run: (call, input) => create(call, input, async () => input.HITTypeId),
});

export const createHITType = operation({
  input: z.object(ZTypeProperties),
  codes: { NotFound: 'QualificationTypeDoesNotExist' },
  run: async ({ requesterId }, input) => ({ HITTypeId: await inTransaction((tx) => findOrCreateHITType(tx, typePropertiesOf(requesterId, input))) }),
});
