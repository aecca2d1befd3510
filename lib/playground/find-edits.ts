import { db } from '#lib/db.ts';
import type { RunStatus } from '#lib/generated/prisma/client.ts';
import { editStage } from '#lib/run/stages/edit.ts';
import type { z } from 'zod';

type EditConfig = z.output<typeof editStage.config>;

/** The sample under which a run keeps what its editors were shown. */
export const ORIGINAL = 'original';

export interface PlaygroundEdit extends EditConfig {
  runId: string;
  status: RunStatus;
  createdAt: Date;
  error: string | null;
  /** Storage key of the picture as the editors saw it; null until the first has. */
  originalKey: string | null;
  /** Edits made so far. */
  made: { modelId: string; seed: number; key: string }[];
}

/** Somebody's own edits of the playground, newest first; those asked for elsewhere in a form that this version does not read are left out. */
export async function findEdits({ userId, limit = 30 }: { userId: string; limit?: number }): Promise<PlaygroundEdit[]> {
  const runs = await db().run.findMany({
    where: { stage: 'edit', createdById: userId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit,
    select: { id: true, status: true, createdAt: true, error: true, config: true, samples: { select: { name: true, step: true, key: true }, orderBy: [{ name: 'asc' }, { step: 'asc' }] } },
  });
  return runs.flatMap(({ id: runId, status, createdAt, error, config: stored, samples }) => {
    const config = editStage.config.safeParse(stored);
    if (!config.success) return [];
    const made = samples.filter(({ name }) => name !== ORIGINAL).map(({ name: modelId, step: seed, key }) => ({ modelId, seed, key }));
    return [{ runId, status, createdAt, error, ...config.data, originalKey: samples.find(({ name }) => name === ORIGINAL)?.key ?? null, made }];
  });
}
