-- How far ahead of others a run's computations go.
ALTER TABLE "Run" ADD COLUMN "priority" INTEGER NOT NULL DEFAULT 0;

-- Workers as they last told of themselves.
CREATE TABLE "GpuWorker" (
    "id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "threads" INTEGER NOT NULL,
    "parallel" INTEGER NOT NULL,
    "memoryBytes" DOUBLE PRECISION NOT NULL,
    "running" JSONB NOT NULL,
    "waiting" INTEGER NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "heartbeatAt" TIMESTAMPTZ(3) NOT NULL,
    "leftAt" TIMESTAMPTZ(3),

    CONSTRAINT "GpuWorker_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "GpuWorker_heartbeatAt_idx" ON "GpuWorker"("heartbeatAt");
