/** @file Shipping: finished models of a training run into the folder of shipped weights, with a card each. */
import { cp, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { writeAtomically } from '../../runtime/safetensors.ts';
import { readPreset } from './config.ts';
import { modelOf, STAGES, type StageName } from './stages.ts';

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** Models that ship; the autoencoder ships inside the pipelines that use it. */
const SHIPPED_STAGES: readonly StageName[] = ['clip', 'text-to-image', 'editor', 'reward'];

/** Copies the finished models, their contact sheets and all reports of a training run into the folder of shipped weights. */
export async function shipModels(root: string, target: string): Promise<void> {
  const figures: Record<string, unknown> = {};
  for (const stage of STAGES) {
    const report = path.join(root, stage, 'report.json');
    if (!(await exists(report))) throw new Error(`The stage "${stage}" has no report in ${report}; run it to its end before shipping.`);
    figures[stage] = JSON.parse(await readFile(report, 'utf8'));
  }
  for (const stage of SHIPPED_STAGES) {
    await rm(path.join(target, stage), { recursive: true, force: true });
    await cp(modelOf(root, stage), path.join(target, stage), { recursive: true });
    const sheet = path.join(root, stage, `${stage}.png`);
    if (await exists(sheet)) await cp(sheet, path.join(target, `${stage}.png`));
    if (stage === 'clip') await cp(path.join(root, stage, 'tokenizer'), path.join(target, stage), { recursive: true });
  }
  await writeAtomically(path.join(target, 'figures.json'), [Buffer.from(`${JSON.stringify(figures, null, 2)}\n`)]);
}

/** How editors are asked, in studies as in their figures. */
async function samplingOf(name: string): Promise<Record<string, unknown>> {
  if (!['editor', 'hive', 'control'].includes(name)) return {};
  const { batch: _, ...sampling } = await readPreset('sampling', 'editor');
  return { sampling };
}

/**
 * What is known about a shipped model: its held-out figures, the settings of its stage where it has one, for editors how they are asked; and whatever else
 * `<name>.json` beside the model says.
 */
export async function readShippedCard(folder: string, name: string): Promise<Record<string, unknown>> {
  const figures = JSON.parse(await readFile(path.join(folder, 'figures.json'), 'utf8')) as Record<string, unknown>;
  const stage = STAGES.find((one) => one === name);
  const more = path.join(folder, `${name}.json`);
  return {
    name,
    world: 'shapes',
    figures: figures[name] ?? {},
    ...(stage ? { settings: await readPreset(stage, 'shapes') } : {}),
    ...(await samplingOf(name)),
    ...((await exists(more)) ? (JSON.parse(await readFile(more, 'utf8')) as Record<string, unknown>) : {}),
  };
}
