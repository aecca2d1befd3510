/** Rows as MTurk's structures. Absent members are left out; times are seconds since 1970; money is dollars as text. */
import type { Bonus, HIT, HITType, Qualification, QualificationRequest, QualificationType, Assignment } from '#lib/generated/prisma/client.ts';
import { formatDollars } from '#lib/payment/money.ts';
import type { AssignmentCounts } from '#lib/crowd/hit/count-assignments.ts';
import { ZRequirements } from '#lib/crowd/qualification/requirement.ts';
import { answersXML } from './answers-xml.ts';

export const seconds = (date: Date): number => date.getTime() / 1000;

/** Leaves out what is null or undefined. */
function compact(shape: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== null && value !== undefined));
}

function requirementShape({ qualificationTypeId, comparator, integerValues, localeValues, guarded }: ReturnType<typeof ZRequirements.parse>[number]): object {
  return {
    QualificationTypeId: qualificationTypeId,
    Comparator: comparator,
    ...(integerValues.length > 0 && { IntegerValues: integerValues }),
    ...(localeValues.length > 0 && { LocaleValues: localeValues.map(({ country, subdivision }) => compact({ Country: country, Subdivision: subdivision })) }),
    RequiredToPreview: guarded !== 'Accept',
    ActionsGuarded: guarded,
  };
}

/** HIT groups are HIT types; their ids differ so that nobody takes one for the other. */
export function groupIdOf(hitTypeId: string): string {
  return `3G${hitTypeId.slice(1)}`.slice(0, 64);
}

export function hitShape(hit: HIT & { hitType: HITType }, { available, pending, completed }: AssignmentCounts): object {
  const { hitType } = hit;
  return compact({
    HITId: hit.id,
    HITTypeId: hit.hitTypeId,
    HITGroupId: groupIdOf(hit.hitTypeId),
    CreationTime: seconds(hit.createdAt),
    Title: hitType.title,
    Description: hitType.description,
    Question: hit.question,
    Keywords: hitType.keywords,
    HITStatus: hit.status,
    MaxAssignments: hit.maxAssignments,
    Reward: formatDollars(hitType.payment),
    AutoApprovalDelayInSeconds: hitType.autoApprovalDelaySeconds,
    Expiration: seconds(hit.expiresAt),
    AssignmentDurationInSeconds: hitType.assignmentDurationSeconds,
    RequesterAnnotation: hit.annotation,
    QualificationRequirements: ZRequirements.parse(hitType.qualificationRequirements).map(requirementShape),
    HITReviewStatus: hit.reviewStatus,
    NumberOfAssignmentsPending: pending,
    NumberOfAssignmentsAvailable: available,
    NumberOfAssignmentsCompleted: completed,
  });
}

export function assignmentShape(assignment: Assignment): object {
  const { status, decidedAt } = assignment;
  return compact({
    AssignmentId: assignment.id,
    WorkerId: assignment.workerId,
    HITId: assignment.hitId,
    AssignmentStatus: status,
    AutoApprovalTime: assignment.autoApproveAt && seconds(assignment.autoApproveAt),
    AcceptTime: seconds(assignment.acceptedAt),
    SubmitTime: assignment.submittedAt && seconds(assignment.submittedAt),
    ApprovalTime: status === 'Approved' && decidedAt ? seconds(decidedAt) : undefined,
    RejectionTime: status === 'Rejected' && decidedAt ? seconds(decidedAt) : undefined,
    Deadline: seconds(assignment.deadline),
    Answer: answersXML(assignment.answer),
    RequesterFeedback: assignment.feedback,
  });
}

export function qualificationTypeShape(type: QualificationType): object {
  return compact({
    QualificationTypeId: type.id,
    CreationTime: seconds(type.createdAt),
    Name: type.name,
    Description: type.description,
    Keywords: type.keywords || undefined,
    QualificationTypeStatus: type.status,
    Test: type.test,
    TestDurationInSeconds: type.testDurationSeconds,
    AnswerKey: type.answerKey,
    RetryDelayInSeconds: type.retryDelaySeconds,
    IsRequestable: true,
    AutoGranted: type.autoGrantedValue !== null,
    AutoGrantedValue: type.autoGrantedValue,
  });
}

export function qualificationShape({ qualificationTypeId, workerId, grantedAt, value, status }: Qualification): object {
  return { QualificationTypeId: qualificationTypeId, WorkerId: workerId, GrantTime: seconds(grantedAt), IntegerValue: value, Status: status };
}

export function qualificationRequestShape(request: QualificationRequest & { qualificationType: QualificationType }): object {
  const { qualificationType: type } = request;
  return compact({
    QualificationRequestId: request.id,
    QualificationTypeId: type.id,
    WorkerId: request.workerId,
    Test: type.test,
    Answer: request.answer === null ? undefined : answersXML(request.answer),
    SubmitTime: request.submittedAt && seconds(request.submittedAt),
  });
}

export function bonusShape({ workerId, amount, assignmentId, reason, at }: Bonus): object {
  return { WorkerId: workerId, BonusAmount: formatDollars(amount), AssignmentId: assignmentId, Reason: reason, GrantTime: seconds(at) };
}
