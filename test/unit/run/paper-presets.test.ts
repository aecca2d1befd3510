import { expect, test } from 'vitest';
import { PAPER_PRESETS } from '#lib/run/paper-presets.ts';
import { STAGES, type StageName } from '#lib/run/stages.ts';

test('each of the paper’s presets is a configuration that its stage reads once ids, name and seed are there', () => {
  const given: Partial<Record<StageName, object>> = {
    triplets: { name: 'n' },
    rankings: { editorId: 'm' },
    reward: { startId: 'm', datasetId: 'd' },
    'fine-tune': { name: 'n', startId: 'm', reward: 'r', pairsId: 'd' },
    evaluation: { clipId: 'c', models: [{ label: 'a', modelId: 'm' }] },
  };
  for (const [stage, preset] of Object.entries(PAPER_PRESETS)) expect(STAGES[stage as StageName].config.safeParse({ seed: 1, ...given[stage as StageName], ...preset }).error, stage).toBeUndefined();
});
