/** @file `shipped-models`: puts the models that ship with the shapes world into S3, with their cards. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { WorkerResult } from '#lib/contracts/stages.ts';
import { putFolder } from '../../runtime/object-store.ts';
import type { SlicedComputation } from '../../runtime/slice.ts';
import { readShippedCard } from '../../shapes/pretrain/ship.ts';

type Models = WorkerResult<'shipped-models'>['models'];

/** Where the shipped models are; GPU_WORKER_SHIPPED names another folder. */
const SHIPPED = process.env.GPU_WORKER_SHIPPED ?? path.resolve(import.meta.dirname, '../../shapes/weights');
const NAMES = ['text-to-image', 'editor', 'clip', 'reward', 'hive', 'control', 'editor-21'] as const;

/** Stores those models of a folder that are there; the same content has the same keys at every call. */
export async function storeModels(folder: string): Promise<Models> {
  const models: Models = { editor: undefined, clip: undefined, reward: undefined, hive: undefined, control: undefined, 'text-to-image': undefined, 'editor-21': undefined };
  for (const name of NAMES) {
    const model = path.join(folder, name);
    if (await stat(model).catch(() => undefined)) models[name] = { key: await putFolder(model), card: await readShippedCard(folder, name) };
  }
  return models;
}

/** Puts the shipped models into S3. */
export const run: SlicedComputation<'shipped-models'> = async () => {
  await readFile(path.join(SHIPPED, 'figures.json')).catch(() => {
    throw new Error(`There are no shipped models in ${SHIPPED}: train them with "npm run apiary -- pretrain" and put them there with "npm run apiary -- pretrain --ship".`);
  });
  return { kind: 'finished', result: { models: await storeModels(SHIPPED) } };
};
