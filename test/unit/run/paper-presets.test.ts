import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PAPER_PRESETS } from '#lib/run/paper-presets.ts';
import { STAGES, type StageName } from '#lib/run/stages.ts';

const fileOf = (folder: string) => JSON.parse(readFileSync(`gpu-worker/stages/${folder}/presets/paper.json`, 'utf8'));

test('the form offers the paper’s values as the worker’s stages have them', () => {
  expect(PAPER_PRESETS.reward).toEqual({ training: fileOf('2-reward') });
  expect(PAPER_PRESETS['fine-tune']).toEqual({ training: fileOf('3-fine-tune') });
  const { items, variants } = fileOf('1-data') as { items: number; variants: { sampling: object }[] };
  expect(PAPER_PRESETS.rankings).toEqual({ items, variants: variants.map(({ sampling }) => sampling) });
});

test('each of them is a configuration that its stage reads once ids, name and seed are there', () => {
  const given: Partial<Record<StageName, object>> = {
    triplets: { name: 'n' },
    rankings: { editorId: 'm' },
    reward: { startId: 'm', datasetId: 'd' },
    'fine-tune': { name: 'n', startId: 'm', reward: 'r', pairsId: 'd' },
    evaluation: { clipId: 'c', models: [{ label: 'a', modelId: 'm' }] },
  };
  for (const [stage, preset] of Object.entries(PAPER_PRESETS)) expect(STAGES[stage as StageName].config.safeParse({ seed: 1, ...given[stage as StageName], ...preset }).error, stage).toBeUndefined();
});
