import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { getChampion } from '#lib/model/get-champion.ts';
import { recordUse } from '#lib/run/record-use.ts';

export interface ChooseModelsOptions {
  runId: string;
  /** shipped, champion, or a model's id. */
  editor: string;
  /** The models that come with the worker. */
  shipped: readonly { name: string; modelId: string }[];
}

export interface ChosenModels {
  editorId: string;
  /** The reward model's initialisation. */
  rewardId: string;
  clipId: string;
  /** The model that draws the training pairs. */
  textToImageId: string;
  /** The long run's pair, when it ships. */
  long: { hiveId: string; controlId: string } | null;
  /** Whether the shipped HIVE was trained with the reward in words. */
  isConditional: boolean;
}

/**
 * The models a loop begins with.
 * @throws AppError Conflict when one that it cannot do without does not ship.
 */
export async function chooseModels({ runId, editor, shipped }: ChooseModelsOptions): Promise<ChosenModels> {
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
  return { editorId, rewardId: needed('reward'), clipId: needed('clip'), textToImageId: needed('text-to-image'), long: hiveId && controlId ? { hiveId, controlId } : null, isConditional: sampling?.rewardOutOfFive !== undefined };
}
