import { expect, test } from 'vitest';
import { besideEachOther, numbersBesideEachOther } from '#app/research/runs/compare/flatten.ts';
import { labelsOf } from '#app/research/runs/compare/wire.ts';

test('settings are laid beside each other place by place, and differences are known', () => {
  const rows = besideEachOther([
    { seed: 1, training: { steps: 600, arm: 'weighted' }, sides: [{ label: 'A' }], flags: ['x', 'y'] },
    { seed: 1, training: { steps: 900, arm: 'weighted', eta: 0.5 }, sides: [{ label: 'A' }], flags: ['x'] },
  ]);
  expect(rows).toEqual([
    { path: 'seed', values: ['1', '1'], isDifferent: false },
    { path: 'training.steps', values: ['600', '900'], isDifferent: true },
    { path: 'training.arm', values: ['weighted', 'weighted'], isDifferent: false },
    { path: 'sides.1.label', values: ['A', 'A'], isDifferent: false },
    { path: 'flags', values: ['["x","y"]', '["x"]'], isDifferent: true },
    { path: 'training.eta', values: [undefined, '0.5'], isDifferent: true },
  ]);
});

test('of results only numbers are laid beside each other', () => {
  expect(numbersBesideEachOther([{ modelId: 'M', report: { pairAccuracy: { share: 0.6, ci95: [0.5, 0.7] } } }, null])).toEqual([{ path: 'report.pairAccuracy.share', values: [0.6, undefined] }]);
});

test('runs of one name are told apart', () => {
  expect(labelsOf([{ name: 'HIVE arm' }, { name: 'Control arm' }, { name: 'HIVE arm' }])).toEqual(['HIVE arm', 'Control arm', 'HIVE arm (2)']);
});
