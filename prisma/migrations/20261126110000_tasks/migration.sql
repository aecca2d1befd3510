-- The caption of a picture whose caption is to be edited; what is known about an item that was put in to test its answers.
ALTER TABLE "StudyItem" ADD COLUMN "caption" TEXT, ADD COLUMN "gold" JSONB;

-- A quarantine holds for every upload of the same bytes.
CREATE INDEX "Image_sha256_idx" ON "Image"("sha256");
