import type { RunStatus } from '#lib/generated/prisma/enums.ts';

/** Statuses of runs that can still change by themselves. */
export const UNDER_WAY = ['Queued', 'Running', 'Waiting'] as const satisfies readonly RunStatus[];
