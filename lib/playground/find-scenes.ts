import { db } from '#lib/db.ts';
import { scenesStage, type TScene } from '#lib/run/stages/scenes.ts';

/** The scenes drawn last, with the run that drew them, and whether others are being drawn; null before the first. */
export async function findScenes(): Promise<{ drawn: { runId: string; scenes: TScene[] } | null; isDrawing: boolean }> {
  const runs = await db().run.findMany({ where: { stage: 'scenes', status: { in: ['Queued', 'Running', 'Succeeded'] } }, orderBy: { createdAt: 'desc' }, take: 10, select: { id: true, status: true, result: true } });
  const last = runs.find(({ status }) => status === 'Succeeded');
  const result = scenesStage.result.safeParse(last?.result);
  return { drawn: last && result.success ? { runId: last.id, scenes: result.data.scenes } : null, isDrawing: runs[0] !== undefined && runs[0].status !== 'Succeeded' };
}
