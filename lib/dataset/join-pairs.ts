import { type TPairsFile, type TShare, type WorkerResult, ZPairsFile } from '#lib/contracts/stages.ts';
import { wilsonInterval } from '#lib/consensus/interval.ts';
import { getJSON, putJSON } from '#lib/storage/json-file.ts';
import { saveDataset } from './save-dataset.ts';

export interface JoinPairsOptions {
  runId: string;
  name: string;
  /** What the worker drew, in order: each part begins where the one before ends. */
  parts: readonly Pick<WorkerResult<'draw-pairs'>, 'pairsKey' | 'sheetKey' | 'perfect'>[];
}

export interface JoinedPairs {
  datasetId: string;
  key: string;
  count: number;
  sheetKey: string;
  perfect: Record<string, TShare> | null;
}

function addShares(shares: readonly TShare[]): TShare {
  const n = shares.reduce((sum, share) => sum + share.n, 0);
  const interval = wilsonInterval(Math.round(shares.reduce((sum, { share, n: own }) => sum + share * own, 0)), n);
  return { share: interval?.share ?? 0, n, ci95: interval ? [interval.low, interval.high] : [0, 1] };
}

/** Makes one dataset of training pairs out of the parts that workers have drawn. */
export async function joinPairs({ runId, name, parts }: JoinPairsOptions): Promise<JoinedPairs> {
  const files = await Promise.all(parts.map(({ pairsKey }) => getJSON(ZPairsFile, pairsKey)));
  const [first] = files as [TPairsFile];
  const count = files.reduce((sum, file) => sum + file.count, 0);
  const { key, sha256 } = await putJSON({ ...first, count, pieces: files.flatMap(({ pieces }) => pieces) } satisfies TPairsFile, 'datasets');
  const known = parts.map(({ perfect }) => perfect).filter((perfect) => perfect !== undefined);
  const perfect = known.length === parts.length ? Object.fromEntries(Object.keys(known[0] ?? {}).map((verb) => [verb, addShares(known.map((part) => part[verb]!))])) : null;
  const { modelKey, world, seed, sampling, tripletsKey } = first;
  const { sheetKey } = parts[0]!;
  const { datasetId } = await saveDataset({ kind: 'pairs', name, key, sha256, items: count, card: { world, seed, modelKey, sampling, ...(tripletsKey && { tripletsKey }), sheetKey, perfect }, runId });
  return { datasetId, key, count, sheetKey, perfect };
}
