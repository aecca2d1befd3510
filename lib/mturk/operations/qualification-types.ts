import { z } from 'zod';
import { readAnswerKey } from '#lib/crowd/qualification/answer-key.ts';
import { createQualificationType as create } from '#lib/crowd/qualification/create-qualification-type.ts';
import { deleteQualificationType as remove } from '#lib/crowd/qualification/delete-qualification-type.ts';
import { ownQualificationType } from '#lib/crowd/qualification/own-qualification-type.ts';
import { SYSTEM_TYPES, systemType } from '#lib/crowd/qualification/system-types.ts';
import { updateQualificationType as update } from '#lib/crowd/qualification/update-qualification-type.ts';
import { readQuestion } from '#lib/crowd/question/read-question.ts';
import { db } from '#lib/db.ts';
import { inTransaction } from '#lib/transaction.ts';
import { operation } from '../operation.ts';
import { after, pageOf, readMark } from '../page.ts';
import { qualificationTypeShape } from '../shapes.ts';
import { TurkError, withCodes } from '../turk-error.ts';
import { YEAR, ZEntityId, ZInteger, ZPage, ZSeconds } from '../types.ts';

const CODES = { NotFound: 'QualificationTypeDoesNotExist', Conflict: 'InvalidQualificationTypeState' };

const ZParts = {
  QualificationTypeStatus: z.enum(['Active', 'Inactive']),
  RetryDelayInSeconds: ZSeconds(0, YEAR).optional(),
  Test: z.string().min(1).max(65_535).optional(),
  AnswerKey: z.string().min(1).max(65_535).optional(),
  TestDurationInSeconds: ZSeconds(1, YEAR).optional(),
  AutoGranted: z.boolean().default(false),
  AutoGrantedValue: ZInteger.optional(),
};

/** @throws TurkError XMLParseError for a test or key that cannot be read, as for a HIT's question. */
async function assertReadable({ Test: test, AnswerKey: key }: { Test?: string; AnswerKey?: string }): Promise<void> {
  await withCodes({ BadInput: 'XMLParseError' }, () => {
    if (test !== undefined) readQuestion(test);
    if (key !== undefined) readAnswerKey(key);
  });
}

function systemShape({ id, name, description }: (typeof SYSTEM_TYPES)[number]): object {
  return { QualificationTypeId: id, Name: name, Description: description, QualificationTypeStatus: 'Active', IsRequestable: false, AutoGranted: false, CreationTime: 0 };
}

export const createQualificationType = operation({
  input: z.object({ ...ZParts, Name: z.string().min(1).max(200), Keywords: z.string().max(1_000).default(''), Description: z.string().min(1).max(2_000) }),
  codes: { Conflict: 'QualificationTypeAlreadyExists' },
  run: async ({ requesterId }, input) => {
    await assertReadable(input);
    const autoGrantedValue = input.AutoGranted ? (input.AutoGrantedValue ?? 1) : null;
    const id = await inTransaction((tx) =>
      create(tx, {
        requesterId,
        name: input.Name,
        description: input.Description,
        keywords: input.Keywords,
        status: input.QualificationTypeStatus,
        test: input.Test ?? null,
        answerKey: input.AnswerKey ?? null,
        testDurationSeconds: input.TestDurationInSeconds ?? null,
        retryDelaySeconds: input.RetryDelayInSeconds ?? null,
        autoGrantedValue,
      }),
    );
    return { QualificationType: qualificationTypeShape(await ownQualificationType(db(), { id, requesterId })) };
  },
});

const ZChange = z.object({ ...ZParts, QualificationTypeStatus: ZParts.QualificationTypeStatus.optional(), AutoGranted: z.boolean().optional(), QualificationTypeId: ZEntityId, Description: z.string().min(1).max(2_000).optional() });

export const updateQualificationType = operation({
  input: ZChange,
  codes: CODES,
  run: async ({ requesterId }, input) => {
    const id = input.QualificationTypeId;
    if (input.Test === undefined && (input.AnswerKey ?? input.TestDurationInSeconds) !== undefined) throw new TurkError('InvalidParameterValue', 'A new AnswerKey or TestDurationInSeconds comes with the Test, even if its questions stay the same.');
    if (input.Test !== undefined && input.TestDurationInSeconds === undefined) throw new TurkError('InvalidParameterValue', 'A new Test needs its TestDurationInSeconds.');
    await assertReadable(input);
    const autoGrantedValue = input.AutoGranted === undefined ? undefined : input.AutoGranted ? (input.AutoGrantedValue ?? 1) : null;
    const change = {
      description: input.Description,
      status: input.QualificationTypeStatus,
      test: input.Test,
      answerKey: input.Test === undefined ? undefined : (input.AnswerKey ?? null), // a new test without a key is scored by hand
      testDurationSeconds: input.TestDurationInSeconds,
      retryDelaySeconds: input.RetryDelayInSeconds,
      autoGrantedValue,
    };
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    await inTransaction((tx) => update(tx, { id, requesterId, change: given }));
    return { QualificationType: qualificationTypeShape(await ownQualificationType(db(), { id, requesterId })) };
  },
});

export const deleteQualificationType = operation({
  input: z.object({ QualificationTypeId: ZEntityId }),
  codes: CODES,
  run: async ({ requesterId, now }, { QualificationTypeId: id }) => {
    await inTransaction((tx) => remove(tx, { id, requesterId, now }));
    return {};
  },
});

export const getQualificationType = operation({
  input: z.object({ QualificationTypeId: ZEntityId }),
  run: async ({ requesterId }, { QualificationTypeId: id }) => {
    const system = systemType(id);
    if (system) return { QualificationType: systemShape(system) };
    const found = await db().qualificationType.findFirst({ where: { id, deletedAt: null } });
    if (!found) throw new TurkError('QualificationTypeDoesNotExist', `There is no qualification type ${id}.`);
    return { QualificationType: { ...qualificationTypeShape(found), ...(found.requesterId !== requesterId && { AnswerKey: undefined, Test: undefined }) } };
  },
});

export const listQualificationTypes = operation({
  input: z.object({ ...ZPage, MustBeRequestable: z.boolean(), MustBeOwnedByCaller: z.boolean().default(false), Query: z.string().max(200).optional() }),
  run: async ({ requesterId }, { MustBeRequestable, MustBeOwnedByCaller, Query: query, NextToken, MaxResults }) => {
    const has = { contains: query, mode: 'insensitive' } as const;
    const found = await db().qualificationType.findMany({
      where: {
        AND: [
          { deletedAt: null, ...(MustBeOwnedByCaller ? { requesterId } : { OR: [{ requesterId }, { status: 'Active' }] }) },
          query ? { OR: [{ name: has }, { description: has }, { keywords: has }] } : {},
          after(readMark(NextToken), 'createdAt', 'desc'),
        ],
      },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: MaxResults + 1,
    });
    const { rows, tail } = pageOf(found, MaxResults, ({ createdAt, id }) => ({ at: createdAt, id }));
    const types = rows.map((type) => ({ ...qualificationTypeShape(type), ...(type.requesterId !== requesterId && { AnswerKey: undefined, Test: undefined }) }));
    const isLast = tail.NextToken === undefined;
    const system = MustBeRequestable || MustBeOwnedByCaller || !isLast ? [] : SYSTEM_TYPES.filter(({ name }) => !query || name.toLowerCase().includes(query.toLowerCase())).map(systemShape);
    return { ...tail, NumResults: types.length + system.length, QualificationTypes: [...types, ...system] };
  },
});
