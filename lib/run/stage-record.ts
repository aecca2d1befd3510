import type { z } from 'zod';

/** A stage as forms, lists and the API know it. */
export interface StageRecord {
  title: string;
  /** One sentence: what it takes and what it makes. */
  description: string;
  /** The configuration of a run of this stage, every field with its default where there is one and a `describe`d meaning. */
  config: z.ZodType;
  /** What its workflow returns. */
  result: z.ZodType;
}
