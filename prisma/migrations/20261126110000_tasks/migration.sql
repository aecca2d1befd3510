-- The caption of a picture whose caption is to be edited; what is known about an item that was put in to test its answers.
ALTER TABLE "StudyItem" ADD COLUMN "caption" TEXT, ADD COLUMN "gold" JSONB;
