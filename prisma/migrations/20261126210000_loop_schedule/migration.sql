-- When the loop runs by itself, from the editor in service: one row.
CREATE TABLE "LoopSchedule" (
    "id" TEXT NOT NULL,
    "isOn" BOOLEAN NOT NULL DEFAULT false,
    "everyRankings" INTEGER CHECK ("everyRankings" > 0),
    "isNightly" BOOLEAN NOT NULL DEFAULT false,
    "preset" TEXT NOT NULL,
    "crowd" TEXT NOT NULL,
    "ownerId" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "starts" INTEGER NOT NULL DEFAULT 0,
    "lastRunId" TEXT,

    CONSTRAINT "LoopSchedule_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "LoopSchedule" ADD CONSTRAINT "LoopSchedule_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "LoopSchedule" ADD CONSTRAINT "LoopSchedule_lastRunId_fkey" FOREIGN KEY ("lastRunId") REFERENCES "Run"("id") ON DELETE SET NULL ON UPDATE CASCADE;
