/** Pairs that were drawn before are found by how they were drawn, beside ones that an older release drew and described otherwise. */
import { expect, test } from 'vitest';
import { findPairs } from '#lib/dataset/find-pairs.ts';
import { db } from '#lib/db.ts';
import { newId } from '#lib/ids.ts';

test('the same pairs are found, and cards of an older release are passed over', async () => {
  const how = { world: 'shapes' as const, seed: 7, modelKey: 'models/drawer', sampling: { steps: 12, guidance: 3, leastShare: 0.1, mostShare: 0.9 } };
  const card = { ...how, sheetKey: 'sheets/1.png', perfect: null };
  const [older, same] = [newId(), newId()];
  await db().dataset.createMany({
    data: [
      { id: older, kind: 'pairs', name: 'Older', key: 'datasets/a.json', sha256: 'a', items: 10, card: { ...card, sampling: { steps: 12, guidance: 3, share: [0.1, 0.9] } } },
      { id: same, kind: 'pairs', name: 'Same', key: 'datasets/b.json', sha256: 'b', items: 10, card },
    ],
  });
  expect(await findPairs({ ...how, count: 10 })).toEqual({ datasetId: same, key: 'datasets/b.json', count: 10, sheetKey: 'sheets/1.png', perfect: null });
  expect(await findPairs({ ...how, seed: 8, count: 10 })).toBeNull();
  expect(await findPairs({ ...how, count: 11 })).toBeNull();
});
