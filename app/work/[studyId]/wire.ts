import type { z } from 'zod';
import type { ZSubmitRequest } from '#lib/contracts/work.ts';

export type { TAcceptResponse, TNextResponse, TSubmitResponse, TTimings } from '#lib/contracts/work.ts';
export type TSubmitRequest = z.infer<typeof ZSubmitRequest>;
