
-- CreateEnum
CREATE TYPE "Role" AS ENUM ('Worker', 'Requester', 'Researcher', 'Admin');

-- CreateEnum
CREATE TYPE "AssignmentStatus" AS ENUM ('Accepted', 'Submitted', 'Approved', 'Rejected', 'Returned', 'Abandoned');

-- CreateEnum
CREATE TYPE "HITStatus" AS ENUM ('Assignable', 'Unassignable', 'Reviewable', 'Reviewing', 'Disposed');

-- CreateEnum
CREATE TYPE "SlotStatus" AS ENUM ('Open', 'Filled', 'Closed');

-- CreateEnum
CREATE TYPE "LedgerAccountKind" AS ENUM ('External', 'Available', 'Held', 'Earned', 'Fees', 'Platform');

-- CreateEnum
CREATE TYPE "TaskType" AS ENUM ('WriteInstructions', 'EditCaptions', 'RankEdits', 'CompareEdits');

-- CreateEnum
CREATE TYPE "StudyStatus" AS ENUM ('Draft', 'Live', 'Paused', 'Complete', 'Cancelled');

-- CreateTable
CREATE TABLE "User" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "passwordHash" TEXT,
    "roles" "Role"[],
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "suspendedAt" TIMESTAMPTZ(3),

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ApiToken" (
    "id" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastUsedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ApiToken_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AuditEvent" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actorId" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subjectType" TEXT NOT NULL,
    "subjectId" TEXT NOT NULL,
    "data" JSONB,

    CONSTRAINT "AuditEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Assignment" (
    "id" TEXT NOT NULL,
    "hitId" TEXT NOT NULL,
    "studyId" TEXT,
    "workerId" TEXT NOT NULL,
    "status" "AssignmentStatus" NOT NULL DEFAULT 'Accepted',
    "surplus" BOOLEAN NOT NULL DEFAULT false,
    "acceptedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deadline" TIMESTAMPTZ(3) NOT NULL,
    "submittedAt" TIMESTAMPTZ(3),
    "autoApproveAt" TIMESTAMPTZ(3),
    "decidedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),
    "clientKey" TEXT,
    "answer" JSONB,
    "draft" JSONB,
    "evidence" JSONB,
    "feedback" TEXT,

    CONSTRAINT "Assignment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "WorkerStudyCount" (
    "studyId" TEXT NOT NULL,
    "workerId" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "WorkerStudyCount_pkey" PRIMARY KEY ("studyId","workerId")
);

-- CreateTable
CREATE TABLE "HITType" (
    "id" TEXT NOT NULL,
    "requesterId" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "keywords" TEXT NOT NULL DEFAULT '',
    "payment" BIGINT NOT NULL,
    "assignmentDurationSeconds" INTEGER NOT NULL,
    "autoApprovalDelaySeconds" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "HITType_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "HIT" (
    "id" TEXT NOT NULL,
    "hitTypeId" TEXT NOT NULL,
    "studyId" TEXT,
    "itemId" TEXT,
    "status" "HITStatus" NOT NULL DEFAULT 'Assignable',
    "maxAssignments" INTEGER NOT NULL,
    "fee" BIGINT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "HIT_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "HITSlot" (
    "id" TEXT NOT NULL,
    "hitId" TEXT NOT NULL,
    "studyId" TEXT,
    "position" INTEGER NOT NULL,
    "status" "SlotStatus" NOT NULL DEFAULT 'Open',
    "rand" DOUBLE PRECISION NOT NULL,
    "leaseUntil" TIMESTAMPTZ(3),
    "assignmentId" TEXT,

    CONSTRAINT "HITSlot_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LedgerAccount" (
    "id" TEXT NOT NULL,
    "kind" "LedgerAccountKind" NOT NULL,
    "ownerId" TEXT NOT NULL,
    "balance" BIGINT,

    CONSTRAINT "LedgerAccount_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LedgerTransaction" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "LedgerTransaction_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LedgerEntry" (
    "id" BIGSERIAL NOT NULL,
    "transactionId" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,

    CONSTRAINT "LedgerEntry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Study" (
    "id" TEXT NOT NULL,
    "requesterId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "taskType" "TaskType" NOT NULL,
    "status" "StudyStatus" NOT NULL DEFAULT 'Draft',
    "hitTypeId" TEXT,
    "overlap" INTEGER NOT NULL,
    "capPerWorker" INTEGER NOT NULL,
    "seed" BIGINT NOT NULL,
    "design" JSONB NOT NULL,
    "designHash" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "publishedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),
    "result" JSONB,

    CONSTRAINT "Study_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "StudyItem" (
    "id" TEXT NOT NULL,
    "studyId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "instruction" TEXT NOT NULL,
    "originalId" TEXT NOT NULL,
    "annotation" JSONB,

    CONSTRAINT "StudyItem_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ItemVariant" (
    "id" TEXT NOT NULL,
    "itemId" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "imageId" TEXT NOT NULL,

    CONSTRAINT "ItemVariant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Image" (
    "id" TEXT NOT NULL,
    "ownerId" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "fileName" TEXT NOT NULL,
    "mediaType" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "originalKey" TEXT NOT NULL,
    "displayKey" TEXT NOT NULL,
    "thumbKey" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "quarantinedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Image_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE UNIQUE INDEX "ApiToken_hash_key" ON "ApiToken"("hash");

-- CreateIndex
CREATE INDEX "ApiToken_userId_idx" ON "ApiToken"("userId");

-- CreateIndex
CREATE INDEX "AuditEvent_subjectType_subjectId_idx" ON "AuditEvent"("subjectType", "subjectId");

-- CreateIndex
CREATE INDEX "AuditEvent_at_idx" ON "AuditEvent"("at");

-- CreateIndex
CREATE INDEX "Assignment_workerId_status_acceptedAt_idx" ON "Assignment"("workerId", "status", "acceptedAt");

-- CreateIndex
CREATE INDEX "Assignment_studyId_status_idx" ON "Assignment"("studyId", "status");

-- CreateIndex
CREATE INDEX "Assignment_status_deadline_idx" ON "Assignment"("status", "deadline");

-- CreateIndex
CREATE INDEX "Assignment_status_autoApproveAt_idx" ON "Assignment"("status", "autoApproveAt");

-- CreateIndex
CREATE INDEX "Assignment_hitId_idx" ON "Assignment"("hitId");

-- CreateIndex
CREATE INDEX "HITType_requesterId_idx" ON "HITType"("requesterId");

-- CreateIndex
CREATE UNIQUE INDEX "HIT_itemId_key" ON "HIT"("itemId");

-- CreateIndex
CREATE INDEX "HIT_studyId_status_idx" ON "HIT"("studyId", "status");

-- CreateIndex
CREATE INDEX "HIT_status_expiresAt_idx" ON "HIT"("status", "expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "HITSlot_assignmentId_key" ON "HITSlot"("assignmentId");

-- CreateIndex
CREATE INDEX "HITSlot_studyId_status_rand_idx" ON "HITSlot"("studyId", "status", "rand");

-- CreateIndex
CREATE UNIQUE INDEX "HITSlot_hitId_position_key" ON "HITSlot"("hitId", "position");

-- CreateIndex
CREATE UNIQUE INDEX "LedgerAccount_kind_ownerId_key" ON "LedgerAccount"("kind", "ownerId");

-- CreateIndex
CREATE UNIQUE INDEX "LedgerTransaction_reference_key" ON "LedgerTransaction"("reference");

-- CreateIndex
CREATE INDEX "LedgerTransaction_at_idx" ON "LedgerTransaction"("at");

-- CreateIndex
CREATE INDEX "LedgerEntry_accountId_idx" ON "LedgerEntry"("accountId");

-- CreateIndex
CREATE INDEX "LedgerEntry_transactionId_idx" ON "LedgerEntry"("transactionId");

-- CreateIndex
CREATE UNIQUE INDEX "Study_hitTypeId_key" ON "Study"("hitTypeId");

-- CreateIndex
CREATE INDEX "Study_requesterId_createdAt_idx" ON "Study"("requesterId", "createdAt");

-- CreateIndex
CREATE INDEX "Study_status_taskType_idx" ON "Study"("status", "taskType");

-- CreateIndex
CREATE UNIQUE INDEX "StudyItem_studyId_position_key" ON "StudyItem"("studyId", "position");

-- CreateIndex
CREATE UNIQUE INDEX "ItemVariant_itemId_label_key" ON "ItemVariant"("itemId", "label");

-- CreateIndex
CREATE UNIQUE INDEX "Image_ownerId_sha256_key" ON "Image"("ownerId", "sha256");

-- AddForeignKey
ALTER TABLE "ApiToken" ADD CONSTRAINT "ApiToken_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Assignment" ADD CONSTRAINT "Assignment_hitId_fkey" FOREIGN KEY ("hitId") REFERENCES "HIT"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Assignment" ADD CONSTRAINT "Assignment_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "Study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Assignment" ADD CONSTRAINT "Assignment_workerId_fkey" FOREIGN KEY ("workerId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "WorkerStudyCount" ADD CONSTRAINT "WorkerStudyCount_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "Study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "HITType" ADD CONSTRAINT "HITType_requesterId_fkey" FOREIGN KEY ("requesterId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "HIT" ADD CONSTRAINT "HIT_hitTypeId_fkey" FOREIGN KEY ("hitTypeId") REFERENCES "HITType"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "HIT" ADD CONSTRAINT "HIT_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "Study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "HIT" ADD CONSTRAINT "HIT_itemId_fkey" FOREIGN KEY ("itemId") REFERENCES "StudyItem"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "HITSlot" ADD CONSTRAINT "HITSlot_hitId_fkey" FOREIGN KEY ("hitId") REFERENCES "HIT"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "HITSlot" ADD CONSTRAINT "HITSlot_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "Study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LedgerEntry" ADD CONSTRAINT "LedgerEntry_transactionId_fkey" FOREIGN KEY ("transactionId") REFERENCES "LedgerTransaction"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LedgerEntry" ADD CONSTRAINT "LedgerEntry_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "LedgerAccount"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Study" ADD CONSTRAINT "Study_requesterId_fkey" FOREIGN KEY ("requesterId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Study" ADD CONSTRAINT "Study_hitTypeId_fkey" FOREIGN KEY ("hitTypeId") REFERENCES "HITType"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StudyItem" ADD CONSTRAINT "StudyItem_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "Study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StudyItem" ADD CONSTRAINT "StudyItem_originalId_fkey" FOREIGN KEY ("originalId") REFERENCES "Image"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ItemVariant" ADD CONSTRAINT "ItemVariant_itemId_fkey" FOREIGN KEY ("itemId") REFERENCES "StudyItem"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ItemVariant" ADD CONSTRAINT "ItemVariant_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Image" ADD CONSTRAINT "Image_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- What Prisma's schema cannot say.

-- One live or answered assignment per worker and HIT; returned, abandoned and surplus ones are history.
CREATE UNIQUE INDEX "Assignment_hit_worker_live" ON "Assignment" ("hitId", "workerId")
  WHERE "status" IN ('Accepted', 'Submitted', 'Approved', 'Rejected') AND NOT "surplus";

-- The claim's search: open slots of a study from a random point.
CREATE INDEX "HITSlot_open" ON "HITSlot" ("studyId", "rand") WHERE "status" = 'Open';

-- A requester cannot spend what is not there.
ALTER TABLE "LedgerAccount" ADD CONSTRAINT "LedgerAccount_available_not_negative"
  CHECK ("kind" <> 'Available' OR ("balance" IS NOT NULL AND "balance" >= 0));

-- Every transaction sums to zero when it commits.
CREATE FUNCTION ledger_transaction_sums_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT coalesce(sum("amount"), 0) FROM "LedgerEntry" WHERE "transactionId" = NEW."transactionId") <> 0 THEN
    RAISE EXCEPTION 'ledger transaction % does not sum to zero', NEW."transactionId" USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER "LedgerEntry_sums_to_zero" AFTER INSERT ON "LedgerEntry"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_transaction_sums_to_zero();

-- The ledger and the audit log are append-only.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER "LedgerEntry_append_only" BEFORE UPDATE OR DELETE ON "LedgerEntry" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "LedgerTransaction_append_only" BEFORE UPDATE OR DELETE ON "LedgerTransaction" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "AuditEvent_append_only" BEFORE UPDATE OR DELETE ON "AuditEvent" FOR EACH ROW EXECUTE FUNCTION refuse_change();
