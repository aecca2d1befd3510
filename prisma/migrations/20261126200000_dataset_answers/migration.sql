-- Which answers a version of a dataset holds: the way from a worker or a flag to everything that learnt from it.
CREATE TABLE "DatasetAnswer" (
    "datasetId" TEXT NOT NULL,
    "assignmentId" TEXT NOT NULL,

    CONSTRAINT "DatasetAnswer_pkey" PRIMARY KEY ("datasetId", "assignmentId")
);
CREATE INDEX "DatasetAnswer_assignmentId_idx" ON "DatasetAnswer"("assignmentId");
ALTER TABLE "DatasetAnswer" ADD CONSTRAINT "DatasetAnswer_datasetId_fkey" FOREIGN KEY ("datasetId") REFERENCES "Dataset"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "DatasetAnswer" ADD CONSTRAINT "DatasetAnswer_assignmentId_fkey" FOREIGN KEY ("assignmentId") REFERENCES "Assignment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Versions made before this table hold every counted answer of their studies that was there then.
INSERT INTO "DatasetAnswer" ("datasetId", "assignmentId")
SELECT ds."datasetId", a."id"
FROM "DatasetStudy" ds
JOIN "Dataset" d ON d."id" = ds."datasetId"
JOIN "Assignment" a ON a."studyId" = ds."studyId"
WHERE a."status" IN ('Submitted', 'Approved') AND NOT a."surplus" AND a."submittedAt" <= d."createdAt";
