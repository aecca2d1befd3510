-- How long after publication a study's HITs can be accepted, kept until then with the draft.
ALTER TABLE "Study" ADD COLUMN "lifetimeSeconds" INTEGER NOT NULL DEFAULT 1209600;
