/** The part of CreateHIT that is a HIT type, and the part that is the HIT. */
import { z } from 'zod';
import type { HITTypeProperties } from '#lib/crowd/hit/find-or-create-hit-type.ts';
import { ZRequirements, type TRequirement } from '#lib/crowd/qualification/requirement.ts';
import { TurkError } from './turk-error.ts';
import { YEAR, ZCurrency, ZEntityId, ZQualificationRequirement, ZReviewPolicy, ZSeconds, ZToken } from './types.ts';

/** Days after which work nobody decided about is approved, when the requester does not say. */
const AUTO_APPROVAL = 2_592_000;
/** Places of one HIT; each is a row. */
const MAX_ASSIGNMENTS = 10_000;

export const ZTypeProperties = {
  AutoApprovalDelayInSeconds: ZSeconds(0, AUTO_APPROVAL).default(AUTO_APPROVAL),
  AssignmentDurationInSeconds: ZSeconds(30, YEAR),
  Reward: ZCurrency,
  Title: z.string().min(1).max(128),
  Keywords: z.string().max(1_000).default(''),
  Description: z.string().min(1).max(2_000),
  QualificationRequirements: z.array(ZQualificationRequirement).max(10).default([]),
};

const ZLayoutParameter = z.object({ Name: z.string(), Value: z.string() });

export const ZHITProperties = {
  MaxAssignments: z.number().int().min(1).max(MAX_ASSIGNMENTS).default(1),
  LifetimeInSeconds: ZSeconds(30, YEAR),
  Question: z.string().min(1).optional(),
  RequesterAnnotation: z.string().max(255).optional(),
  UniqueRequestToken: ZToken.optional(),
  AssignmentReviewPolicy: ZReviewPolicy.optional(),
  HITReviewPolicy: ZReviewPolicy.optional(),
  HITLayoutId: ZEntityId.optional(),
  HITLayoutParameters: z.array(ZLayoutParameter).optional(),
};

type WireRequirement = z.output<typeof ZQualificationRequirement>;

/** @throws TurkError naming what is wrong. */
function readRequirements(wire: readonly WireRequirement[]): TRequirement[] {
  const own = wire.map(({ QualificationTypeId, Comparator, IntegerValues, LocaleValues, RequiredToPreview, ActionsGuarded }) => {
    if (RequiredToPreview !== undefined && ActionsGuarded !== undefined) throw new TurkError('InvalidParameterValue', 'Give RequiredToPreview or ActionsGuarded, not both; ActionsGuarded is the newer one.');
    return {
      qualificationTypeId: QualificationTypeId,
      comparator: Comparator,
      integerValues: IntegerValues,
      localeValues: LocaleValues?.map(({ Country, Subdivision }) => ({ country: Country, ...(Subdivision && { subdivision: Subdivision }) })),
      guarded: ActionsGuarded ?? (RequiredToPreview ? 'PreviewAndAccept' : 'Accept'),
    };
  });
  const parsed = ZRequirements.safeParse(own);
  if (!parsed.success) throw new TurkError('InvalidParameterValue', `QualificationRequirements: ${parsed.error.issues[0].path.join('.')} ${parsed.error.issues[0].message}.`);
  return parsed.data;
}

const ZType = z.object(ZTypeProperties);

/** A HIT type's properties as they are stored. */
export function typePropertiesOf(requesterId: string, input: z.output<typeof ZType>): HITTypeProperties {
  return {
    requesterId,
    title: input.Title,
    description: input.Description,
    keywords: input.Keywords,
    payment: input.Reward,
    assignmentDurationSeconds: input.AssignmentDurationInSeconds,
    autoApprovalDelaySeconds: input.AutoApprovalDelayInSeconds,
    qualificationRequirements: readRequirements(input.QualificationRequirements),
  };
}
