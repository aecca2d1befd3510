import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { getChampion } from '#lib/model/get-champion.ts';
import { recordUse } from '#lib/run/record-use.ts';
import type { TLoopConfig } from './config.ts';

export interface ChooseModelsOptions {
  runId: string;
  /** shipped, champion, or a model's id. */
  editor: string;
  /** What the reward starts from; by default the shipped reward. */
  rewardStart?: TLoopConfig['rewardStart'];
  /** The models that come with the worker. */
  shipped: readonly { name: string; modelId: string }[];
}

export interface ChosenModels {
  editorId: string;
  /** What the reward starts from: the shipped reward model, or CLIP. */
  rewardId: string;
  /** The shipped reward model, which has seen no ranking. */
  shippedRewardId: string;
  clipId: string;
  /** The model that draws the training pairs. */
  textToImageId: string;
  /** The supervised editor of the other backbone, when it ships. */
  otherEditorId: string | null;
  /** The long run's pair, when it ships. */
  long: { hiveId: string; controlId: string } | null;
  /** Whether the shipped HIVE was trained with the reward in words. */
  isConditional: boolean;
}

/**
 * The models a loop begins with.
 * @throws AppError Conflict when one that it cannot do without does not ship.
 */
export async function chooseModels({ runId, editor, rewardStart = 'shipped', shipped }: ChooseModelsOptions): Promise<ChosenModels> {
  const idOf = (name: string): string | undefined => shipped.find((model) => model.name === name)?.modelId;
  const needed = (name: string): string => {
    const id = idOf(name);
    if (!id) throw new AppError('Conflict', `The worker ships no ${name} model, and a loop cannot do without one: train it with "apiary pretrain".`);
    return id;
  };
  const editorId = editor === 'shipped' ? needed('editor') : editor === 'champion' ? ((await getChampion('Editor'))?.model.id ?? needed('editor')) : editor;
  await recordUse({ runId, role: 'start', subjectType: 'model', subjectId: editorId });
  const [hiveId, controlId] = [idOf('hive'), idOf('control')];
  const hive = hiveId && (await db().model.findUnique({ where: { id: hiveId }, select: { card: true } }));
  const sampling = hive ? (hive.card as { sampling?: { rewardOutOfFive?: number } }).sampling : undefined;
  return { editorId, rewardId: needed(rewardStart === 'clip' ? 'clip' : 'reward'), shippedRewardId: needed('reward'), clipId: needed('clip'), textToImageId: needed('text-to-image'), otherEditorId: idOf('editor-21') ?? null, long: hiveId && controlId ? { hiveId, controlId } : null, isConditional: sampling?.rewardOutOfFive !== undefined };
}
