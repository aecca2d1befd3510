import type { z } from 'zod';
import type { ZReportRequest, ZSubmitRequest } from '#lib/contracts/work.ts';

export type { TAcceptResponse, TNextResponse, TReportReason, TSubmitResponse, TTimings } from '#lib/contracts/work.ts';
export type TReportRequest = z.input<typeof ZReportRequest>;
export type TSubmitRequest = z.infer<typeof ZSubmitRequest>;
