/** The one list of operations, under the names of the service model. */
import type { Operation } from '../operation.ts';
import { approveAssignment, getAssignment, getFileUploadURL, listAssignmentsForHIT, rejectAssignment } from './assignments.ts';
import { createAdditionalAssignmentsForHIT, deleteHIT, updateExpirationForHIT, updateHITReviewStatus, updateHITTypeOfHIT } from './change-hit.ts';
import { createHIT, createHITType, createHITWithHITType } from './create-hit.ts';
import { getHIT, listHITs, listHITsForQualificationType, listReviewableHITs } from './list-hits.ts';
import { getAccountBalance, listBonusPayments, sendBonus } from './money.ts';
import { sendTestEventNotification, updateNotificationSettings } from './notifications.ts';
import { createQualificationType, deleteQualificationType, getQualificationType, listQualificationTypes, updateQualificationType } from './qualification-types.ts';
import {
  acceptQualificationRequest, associateQualificationWithWorker, disassociateQualificationFromWorker, getQualificationScore, listQualificationRequests, listWorkersWithQualificationType, rejectQualificationRequest,
} from './qualifications.ts';
import { listReviewPolicyResultsForHIT } from './review-results.ts';
import { createWorkerBlock, deleteWorkerBlock, listWorkerBlocks, notifyWorkers } from './workers.ts';

export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    AcceptQualificationRequest: acceptQualificationRequest,
    ApproveAssignment: approveAssignment,
    AssociateQualificationWithWorker: associateQualificationWithWorker,
    CreateAdditionalAssignmentsForHIT: createAdditionalAssignmentsForHIT,
    CreateHIT: createHIT,
    CreateHITType: createHITType,
    CreateHITWithHITType: createHITWithHITType,
    CreateQualificationType: createQualificationType,
    CreateWorkerBlock: createWorkerBlock,
    DeleteHIT: deleteHIT,
    DeleteQualificationType: deleteQualificationType,
    DeleteWorkerBlock: deleteWorkerBlock,
    DisassociateQualificationFromWorker: disassociateQualificationFromWorker,
    GetAccountBalance: getAccountBalance,
    GetAssignment: getAssignment,
    GetFileUploadURL: getFileUploadURL,
    GetHIT: getHIT,
    GetQualificationScore: getQualificationScore,
    GetQualificationType: getQualificationType,
    ListAssignmentsForHIT: listAssignmentsForHIT,
    ListBonusPayments: listBonusPayments,
    ListHITs: listHITs,
    ListHITsForQualificationType: listHITsForQualificationType,
    ListQualificationRequests: listQualificationRequests,
    ListQualificationTypes: listQualificationTypes,
    ListReviewPolicyResultsForHIT: listReviewPolicyResultsForHIT,
    ListReviewableHITs: listReviewableHITs,
    ListWorkerBlocks: listWorkerBlocks,
    ListWorkersWithQualificationType: listWorkersWithQualificationType,
    NotifyWorkers: notifyWorkers,
    RejectAssignment: rejectAssignment,
    RejectQualificationRequest: rejectQualificationRequest,
    SendBonus: sendBonus,
    SendTestEventNotification: sendTestEventNotification,
    UpdateExpirationForHIT: updateExpirationForHIT,
    UpdateHITReviewStatus: updateHITReviewStatus,
    UpdateHITTypeOfHIT: updateHITTypeOfHIT,
    UpdateNotificationSettings: updateNotificationSettings,
    UpdateQualificationType: updateQualificationType,
  }),
);
