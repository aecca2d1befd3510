/** @file The editors that a loop trained, as folders that any tool for Stable Diffusion reads, each with its card beside it. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TLoopReport } from '#lib/contracts/loop-report.ts';
import { db } from '#lib/db.ts';
import { findModelFiles } from '#lib/model/open-model.ts';
import { getObject } from '#lib/storage/get-object.ts';
import { writeWhole } from './loop-folder.ts';

async function writeModel(modelId: string, folder: string): Promise<void> {
  const { files } = await findModelFiles(modelId);
  const half = `${folder}.half`;
  await rm(half, { recursive: true, force: true });
  for (const { path, key } of files) {
    const file = join(half, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, await getObject(key));
  }
  await rm(folder, { recursive: true, force: true });
  await rename(half, folder);
}

/** Writes the two editors of a loop's verdict to `dir`/models: `hive` and `control`, with `hive.json` and `control.json`. */
export async function writeModels({ verdict, models }: TLoopReport, dir: string): Promise<void> {
  await mkdir(join(dir, 'models'), { recursive: true });
  for (const [name, modelId] of [['hive', verdict.aModelId], ['control', verdict.bModelId]] as const) {
    const { card } = await db().model.findUniqueOrThrow({ where: { id: modelId }, select: { card: true } });
    const { figures: _, settings: __, ...own } = card as Record<string, unknown>;
    const figures = models.find((model) => model.modelId === modelId);
    await writeModel(modelId, join(dir, 'models', name));
    writeWhole(join(dir, 'models', `${name}.json`), `${JSON.stringify({ ...own, name, figures: figures?.oracle ?? {} }, null, 2)}\n`);
  }
}
