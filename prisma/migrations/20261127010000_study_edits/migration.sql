-- CreateTable
CREATE TABLE "StudyEdit" (
    "studyId" TEXT NOT NULL,
    "runId" TEXT NOT NULL,

    CONSTRAINT "StudyEdit_pkey" PRIMARY KEY ("studyId","runId")
);

-- CreateIndex
CREATE INDEX "StudyEdit_runId_idx" ON "StudyEdit"("runId");

-- CreateIndex
CREATE INDEX "RunSample_key_idx" ON "RunSample"("key");

-- AddForeignKey
ALTER TABLE "StudyEdit" ADD CONSTRAINT "StudyEdit_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "Study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StudyEdit" ADD CONSTRAINT "StudyEdit_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Studies made before: their items name the run.
INSERT INTO "StudyEdit" ("studyId", "runId")
SELECT DISTINCT i."studyId", r."id" FROM "StudyItem" i JOIN "Run" r ON r."id" = i."annotation" ->> 'edit_run' AND r."stage" = 'edit';
