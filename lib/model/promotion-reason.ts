import { z } from 'zod';

/** Why somebody puts a model into service or takes it back: one sentence for the history. */
export const ZPromotionReason = z.string().trim().min(1, 'Say in a sentence why.').max(300);
