/** The words of MTurk's wire as zod: what the service model says, and what its documentation adds. */
import { z } from 'zod';
import { parseDollars } from '#lib/payment/money.ts';

export const ZEntityId = z.string().regex(/^[A-Z0-9]{1,64}$/, 'must match ^[A-Z0-9]+$ and have at most 64 characters');
export const ZCustomerId = z.string().regex(/^A[A-Z0-9]{1,63}$/, 'must match ^A[A-Z0-9]+$ and have at most 64 characters');
export const ZToken = z.string().min(1).max(64);
/** Dollars as text, at most two decimals; micro-dollars inside. */
export const ZCurrency = z.string().regex(/^[0-9]{1,9}\.?[0-9]{0,2}$/, 'must be dollars such as "0.10"').transform((text) => parseDollars(text.replace(/\.$/, '')));
export const ZTimestamp = z.union([z.number(), z.string()]).transform((value, context) => {
  const date = new Date(typeof value === 'number' ? value * 1000 : value);
  if (Number.isNaN(date.getTime())) context.addIssue({ code: 'custom', message: 'must be a time' });
  return date;
});
/** An integer as the service model has it: 32 bits. */
export const ZInteger = z.number().int().min(-(2 ** 31)).max(2 ** 31 - 1);
export const ZSeconds = (min: number, max: number) => z.number().int().min(min).max(max);
export const YEAR = 31_536_000;

/** What every listing takes. */
export const ZPage = { NextToken: z.string().min(1).max(255).optional(), MaxResults: z.number().int().min(1).max(100).default(100) };

export const ZLocale = z.object({ Country: z.string(), Subdivision: z.string().optional() });
export const ZQualificationRequirement = z.object({
  QualificationTypeId: z.string(),
  Comparator: z.string(),
  IntegerValues: z.array(ZInteger).optional(),
  LocaleValues: z.array(ZLocale).optional(),
  RequiredToPreview: z.boolean().optional(),
  ActionsGuarded: z.string().optional(),
});

export const ZReviewPolicy = z.object({
  PolicyName: z.string(),
  Parameters: z
    .array(z.object({ Key: z.string(), Values: z.array(z.string()).optional(), MapEntries: z.array(z.object({ Key: z.string(), Values: z.array(z.string()) })).optional() }))
    .default([]),
});
export type TReviewPolicy = z.output<typeof ZReviewPolicy>;

export const EVENT_TYPES = [
  'AssignmentAccepted', 'AssignmentAbandoned', 'AssignmentReturned', 'AssignmentSubmitted', 'AssignmentRejected', 'AssignmentApproved',
  'HITCreated', 'HITExpired', 'HITReviewable', 'HITExtended', 'HITDisposed', 'Ping',
] as const;
export const ZNotification = z.object({
  Destination: z.string().min(1).max(500),
  Transport: z.enum(['Email', 'SQS', 'SNS']),
  Version: z.enum(['2006-05-05', '2014-08-15']),
  EventTypes: z.array(z.enum(EVENT_TYPES)).min(1),
});
export type TNotification = z.output<typeof ZNotification>;
