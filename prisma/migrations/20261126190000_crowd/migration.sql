-- Request rates. Unlogged: losing them in a crash only refills the buckets.
CREATE UNLOGGED TABLE "TokenBucket" (
    "key" TEXT NOT NULL,
    "fullAt" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "TokenBucket_pkey" PRIMARY KEY ("key")
);

-- The Masters qualification, granted by an admin.
ALTER TABLE "User" ADD COLUMN "mastersAt" TIMESTAMPTZ(3);

-- Paying workers out.
CREATE TYPE "PayoutStatus" AS ENUM ('Prepared', 'Paid', 'Cancelled');

CREATE TABLE "Payout" (
    "id" TEXT NOT NULL,
    "status" "PayoutStatus" NOT NULL DEFAULT 'Prepared',
    "createdById" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Payout_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "Payout_one_prepared" ON "Payout"("status") WHERE "status" = 'Prepared';

CREATE TABLE "PayoutLine" (
    "payoutId" TEXT NOT NULL,
    "workerId" TEXT NOT NULL,
    "amount" BIGINT NOT NULL CHECK ("amount" > 0),

    CONSTRAINT "PayoutLine_pkey" PRIMARY KEY ("payoutId", "workerId")
);
ALTER TABLE "PayoutLine" ADD CONSTRAINT "PayoutLine_payoutId_fkey" FOREIGN KEY ("payoutId") REFERENCES "Payout"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "PayoutLine" ADD CONSTRAINT "PayoutLine_workerId_fkey" FOREIGN KEY ("workerId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Workers asking for a rejection to be taken back.
CREATE TYPE "AppealStatus" AS ENUM ('Open', 'Granted', 'Declined');

CREATE TABLE "Appeal" (
    "assignmentId" TEXT NOT NULL,
    "status" "AppealStatus" NOT NULL DEFAULT 'Open',
    "reason" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "reply" TEXT,
    "decidedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Appeal_pkey" PRIMARY KEY ("assignmentId")
);
ALTER TABLE "Appeal" ADD CONSTRAINT "Appeal_assignmentId_fkey" FOREIGN KEY ("assignmentId") REFERENCES "Assignment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Studies whose participants come from Prolific.
CREATE TYPE "StudyAudience" AS ENUM ('Platform', 'Prolific');
ALTER TABLE "Study" ADD COLUMN "audience" "StudyAudience" NOT NULL DEFAULT 'Platform';

CREATE TABLE "ProlificStudy" (
    "studyId" TEXT NOT NULL,
    "prolificId" TEXT,
    "status" TEXT NOT NULL DEFAULT 'NEW',
    "completionCode" TEXT NOT NULL,
    "places" INTEGER NOT NULL,
    "rewardCents" INTEGER NOT NULL,
    "minutes" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ProlificStudy_pkey" PRIMARY KEY ("studyId")
);
CREATE UNIQUE INDEX "ProlificStudy_prolificId_key" ON "ProlificStudy"("prolificId");
ALTER TABLE "ProlificStudy" ADD CONSTRAINT "ProlificStudy_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "Study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "ProlificSubmission" (
    "id" TEXT NOT NULL,
    "studyId" TEXT NOT NULL,
    "workerId" TEXT NOT NULL,
    "participantId" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "eventAt" TIMESTAMPTZ(3),

    CONSTRAINT "ProlificSubmission_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "ProlificSubmission_studyId_status_idx" ON "ProlificSubmission"("studyId", "status");
CREATE INDEX "ProlificSubmission_workerId_idx" ON "ProlificSubmission"("workerId");
ALTER TABLE "ProlificSubmission" ADD CONSTRAINT "ProlificSubmission_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "ProlificStudy"("studyId") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "ProlificSubmission" ADD CONSTRAINT "ProlificSubmission_workerId_fkey" FOREIGN KEY ("workerId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The kinds of open tasks that carry their own question: what the board walks, however many kinds there have ever been.
CREATE INDEX "HIT_open_types" ON "HIT"("hitTypeId") WHERE "status" = 'Assignable' AND "studyId" IS NULL;
