-- HITs that carry their own question, qualifications, blocks, bonuses, review policies and notifications: what MTurk's requesters use.

-- CreateEnum
CREATE TYPE "HITReviewStatus" AS ENUM ('NotReviewed', 'MarkedForReview', 'ReviewedAppropriate', 'ReviewedInappropriate');

-- CreateEnum
CREATE TYPE "QualificationTypeStatus" AS ENUM ('Active', 'Inactive');

-- CreateEnum
CREATE TYPE "QualificationStatus" AS ENUM ('Granted', 'Revoked');

-- CreateEnum
CREATE TYPE "QualificationRequestStatus" AS ENUM ('Started', 'Pending', 'Granted', 'Rejected');

-- CreateEnum
CREATE TYPE "ReviewLevel" AS ENUM ('Assignment', 'HIT');

-- CreateEnum
CREATE TYPE "ReviewActionStatus" AS ENUM ('Intended', 'Succeeded', 'Failed', 'Cancelled');

-- CreateEnum
CREATE TYPE "NotificationTransport" AS ENUM ('Email', 'Webhook');

-- CreateEnum
CREATE TYPE "NotificationStatus" AS ENUM ('Pending', 'Sent', 'Failed');

-- AlterTable
ALTER TABLE "User" ADD COLUMN "country" TEXT, ADD COLUMN "subdivision" TEXT, ADD COLUMN "isAdultOk" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "HITType" ADD COLUMN "propertiesHash" TEXT, ADD COLUMN "qualificationRequirements" JSONB NOT NULL DEFAULT '[]';

-- AlterTable
ALTER TABLE "HIT" ADD COLUMN "question" TEXT, ADD COLUMN "annotation" TEXT, ADD COLUMN "reviewStatus" "HITReviewStatus" NOT NULL DEFAULT 'NotReviewed',
  ADD COLUMN "assignmentReviewPolicy" JSONB, ADD COLUMN "hitReviewPolicy" JSONB;

-- CreateTable
CREATE TABLE "QualificationType" (
    "id" TEXT NOT NULL,
    "requesterId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "keywords" TEXT NOT NULL DEFAULT '',
    "status" "QualificationTypeStatus" NOT NULL,
    "test" TEXT,
    "answerKey" TEXT,
    "testDurationSeconds" INTEGER,
    "retryDelaySeconds" INTEGER,
    "autoGrantedValue" INTEGER,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deletedAt" TIMESTAMPTZ(3),

    CONSTRAINT "QualificationType_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "QualificationRequest" (
    "id" TEXT NOT NULL,
    "qualificationTypeId" TEXT NOT NULL,
    "workerId" TEXT NOT NULL,
    "status" "QualificationRequestStatus" NOT NULL,
    "answer" JSONB,
    "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deadline" TIMESTAMPTZ(3),
    "submittedAt" TIMESTAMPTZ(3),
    "decidedAt" TIMESTAMPTZ(3),
    "reason" TEXT,

    CONSTRAINT "QualificationRequest_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Qualification" (
    "qualificationTypeId" TEXT NOT NULL,
    "workerId" TEXT NOT NULL,
    "value" INTEGER NOT NULL,
    "status" "QualificationStatus" NOT NULL DEFAULT 'Granted',
    "grantedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "reason" TEXT,

    CONSTRAINT "Qualification_pkey" PRIMARY KEY ("qualificationTypeId","workerId")
);

-- CreateTable
CREATE TABLE "WorkerBlock" (
    "requesterId" TEXT NOT NULL,
    "workerId" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "WorkerBlock_pkey" PRIMARY KEY ("requesterId","workerId")
);

-- CreateTable
CREATE TABLE "Bonus" (
    "id" TEXT NOT NULL,
    "requesterId" TEXT NOT NULL,
    "assignmentId" TEXT NOT NULL,
    "workerId" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Bonus_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RequestToken" (
    "requesterId" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "subjectId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RequestToken_pkey" PRIMARY KEY ("requesterId","token")
);

-- CreateTable
CREATE TABLE "ReviewResult" (
    "id" BIGSERIAL NOT NULL,
    "hitId" TEXT NOT NULL,
    "level" "ReviewLevel" NOT NULL,
    "actionId" TEXT NOT NULL,
    "subjectId" TEXT NOT NULL,
    "subjectType" TEXT NOT NULL,
    "questionId" TEXT,
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "ReviewResult_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ReviewAction" (
    "id" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "hitId" TEXT NOT NULL,
    "level" "ReviewLevel" NOT NULL,
    "name" TEXT NOT NULL,
    "targetId" TEXT NOT NULL,
    "targetType" TEXT NOT NULL,
    "status" "ReviewActionStatus" NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "result" TEXT NOT NULL,
    "errorCode" TEXT,

    CONSTRAINT "ReviewAction_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "NotificationSetting" (
    "hitTypeId" TEXT NOT NULL,
    "transport" "NotificationTransport" NOT NULL,
    "destination" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "eventTypes" TEXT[],
    "isActive" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "NotificationSetting_pkey" PRIMARY KEY ("hitTypeId")
);

-- CreateTable
CREATE TABLE "Notification" (
    "id" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "transport" "NotificationTransport" NOT NULL,
    "destination" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "status" "NotificationStatus" NOT NULL DEFAULT 'Pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAttemptAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sentAt" TIMESTAMPTZ(3),
    "lastError" TEXT,

    CONSTRAINT "Notification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "WorkerMessage" (
    "id" TEXT NOT NULL,
    "requesterId" TEXT NOT NULL,
    "workerId" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "WorkerMessage_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "HITType_requesterId_propertiesHash_key" ON "HITType"("requesterId", "propertiesHash");

-- CreateIndex
CREATE INDEX "HIT_hitTypeId_status_id_idx" ON "HIT"("hitTypeId", "status", "id");

-- CreateIndex
CREATE INDEX "QualificationType_requesterId_name_idx" ON "QualificationType"("requesterId", "name");

-- CreateIndex
CREATE INDEX "QualificationRequest_qualificationTypeId_status_idx" ON "QualificationRequest"("qualificationTypeId", "status");

-- CreateIndex
CREATE INDEX "QualificationRequest_workerId_qualificationTypeId_idx" ON "QualificationRequest"("workerId", "qualificationTypeId");

-- CreateIndex
CREATE INDEX "Qualification_workerId_idx" ON "Qualification"("workerId");

-- CreateIndex
CREATE INDEX "WorkerBlock_workerId_idx" ON "WorkerBlock"("workerId");

-- CreateIndex
CREATE INDEX "Bonus_assignmentId_idx" ON "Bonus"("assignmentId");

-- CreateIndex
CREATE INDEX "Bonus_requesterId_at_idx" ON "Bonus"("requesterId", "at");

-- CreateIndex
CREATE INDEX "ReviewResult_hitId_id_idx" ON "ReviewResult"("hitId", "id");

-- CreateIndex
CREATE INDEX "ReviewAction_hitId_position_idx" ON "ReviewAction"("hitId", "position");

-- CreateIndex
CREATE INDEX "Notification_status_nextAttemptAt_idx" ON "Notification"("status", "nextAttemptAt");

-- CreateIndex
CREATE INDEX "WorkerMessage_workerId_at_idx" ON "WorkerMessage"("workerId", "at");

-- AddForeignKey
ALTER TABLE "QualificationType" ADD CONSTRAINT "QualificationType_requesterId_fkey" FOREIGN KEY ("requesterId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "QualificationRequest" ADD CONSTRAINT "QualificationRequest_qualificationTypeId_fkey" FOREIGN KEY ("qualificationTypeId") REFERENCES "QualificationType"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "QualificationRequest" ADD CONSTRAINT "QualificationRequest_workerId_fkey" FOREIGN KEY ("workerId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Qualification" ADD CONSTRAINT "Qualification_qualificationTypeId_fkey" FOREIGN KEY ("qualificationTypeId") REFERENCES "QualificationType"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Qualification" ADD CONSTRAINT "Qualification_workerId_fkey" FOREIGN KEY ("workerId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "WorkerBlock" ADD CONSTRAINT "WorkerBlock_workerId_fkey" FOREIGN KEY ("workerId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "WorkerBlock" ADD CONSTRAINT "WorkerBlock_requesterId_fkey" FOREIGN KEY ("requesterId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Bonus" ADD CONSTRAINT "Bonus_assignmentId_fkey" FOREIGN KEY ("assignmentId") REFERENCES "Assignment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ReviewResult" ADD CONSTRAINT "ReviewResult_hitId_fkey" FOREIGN KEY ("hitId") REFERENCES "HIT"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ReviewAction" ADD CONSTRAINT "ReviewAction_hitId_fkey" FOREIGN KEY ("hitId") REFERENCES "HIT"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "NotificationSetting" ADD CONSTRAINT "NotificationSetting_hitTypeId_fkey" FOREIGN KEY ("hitTypeId") REFERENCES "HITType"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Notification" ADD CONSTRAINT "Notification_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "WorkerMessage" ADD CONSTRAINT "WorkerMessage_workerId_fkey" FOREIGN KEY ("workerId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "WorkerMessage" ADD CONSTRAINT "WorkerMessage_requesterId_fkey" FOREIGN KEY ("requesterId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- What Prisma's schema cannot say.

-- A requester's qualification types have different names; one that was deleted gives its name back.
CREATE UNIQUE INDEX "QualificationType_name" ON "QualificationType" ("requesterId", "name") WHERE "deletedAt" IS NULL;

-- One open request per worker and qualification.
CREATE UNIQUE INDEX "QualificationRequest_open" ON "QualificationRequest" ("qualificationTypeId", "workerId") WHERE "status" IN ('Started', 'Pending');

-- Notifications are written with the audit row of the change they tell of, so neither exists without the other, whoever makes the change.
CREATE FUNCTION queue_notification() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  event_type TEXT := CASE NEW."action"
    WHEN 'assignment.accepted' THEN 'AssignmentAccepted' WHEN 'assignment.abandoned' THEN 'AssignmentAbandoned' WHEN 'assignment.returned' THEN 'AssignmentReturned'
    WHEN 'assignment.submitted' THEN 'AssignmentSubmitted' WHEN 'assignment.submitted-late' THEN 'AssignmentSubmitted'
    WHEN 'assignment.rejected' THEN 'AssignmentRejected' WHEN 'assignment.approved' THEN 'AssignmentApproved' WHEN 'assignment.rejection-overridden' THEN 'AssignmentApproved'
    WHEN 'hit.created' THEN 'HITCreated' WHEN 'hit.expired' THEN 'HITExpired' WHEN 'hit.reviewable' THEN 'HITReviewable' WHEN 'hit.extended' THEN 'HITExtended' WHEN 'hit.disposed' THEN 'HITDisposed' END;
BEGIN
  IF event_type IS NULL THEN RETURN NULL; END IF;
  INSERT INTO "Notification" ("id", "userId", "transport", "destination", "subject", "body")
  SELECT '3' || upper(md5('event:' || NEW."id")), t."requesterId", n."transport", n."destination", event_type,
    jsonb_build_object('EventDocVersion', n."version", 'EventDocId', '3' || upper(md5('event:' || NEW."id")), 'CustomerId', t."requesterId", 'Events', jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
      'EventType', event_type, 'EventTimestamp', to_char(NEW."at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'HITTypeId', t."id", 'HITId', h."id", 'AssignmentId', a."id"))))
  FROM "HIT" h JOIN "NotificationSetting" n ON n."hitTypeId" = h."hitTypeId" AND n."isActive" AND event_type = ANY (n."eventTypes")
    JOIN "HITType" t ON t."id" = h."hitTypeId" LEFT JOIN "Assignment" a ON a."id" = NEW."subjectId"
  WHERE h."id" = CASE NEW."subjectType" WHEN 'hit' THEN NEW."subjectId" WHEN 'assignment' THEN (SELECT "hitId" FROM "Assignment" WHERE "id" = NEW."subjectId") END;
  RETURN NULL;
END $$;
-- Deferred: the claim writes its assignment and audit row in one statement, and only at commit are both there to be read.
CREATE CONSTRAINT TRIGGER "AuditEvent_notifies" AFTER INSERT ON "AuditEvent" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW."subjectType" IN ('hit', 'assignment')) EXECUTE FUNCTION queue_notification();
