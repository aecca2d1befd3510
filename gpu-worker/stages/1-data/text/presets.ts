/** @file Settings of the writer by name. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ZWriterConfig } from '#lib/contracts/stages.ts';
import { ZTextSampling } from '#lib/contracts/triplets.ts';

const ZPresets = z.record(z.string(), z.object({ training: ZWriterConfig, sampling: ZTextSampling }).strict());
export type WriterPreset = z.infer<typeof ZPresets>[string];

/** A preset of `presets/writer.json`. @throws Error naming those there are */
export async function readWriterPreset(name: string): Promise<WriterPreset> {
  const presets = ZPresets.parse(JSON.parse(await readFile(path.resolve(import.meta.dirname, '../presets/writer.json'), 'utf8')));
  const preset = presets[name];
  if (!preset) throw new Error(`There is no preset "${name}"; choose one of ${Object.keys(presets).join(', ')}.`);
  return preset;
}
