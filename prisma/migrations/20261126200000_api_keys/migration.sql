-- What a bearer token may do. Empty: all that its account may, as tokens made before and those of simulated annotators.
ALTER TABLE "ApiToken" ADD COLUMN "scopes" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[];
