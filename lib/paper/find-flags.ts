import { type TRankingFlag, ZRankingFlag } from '#lib/contracts/work.ts';
import { db } from '#lib/db.ts';

/** Flags that rankings of a dataset carry. */
export async function findFlags(datasetId: string): Promise<TRankingFlag[]> {
  const { card } = await db().dataset.findUniqueOrThrow({ where: { id: datasetId }, select: { card: true } });
  const { flags } = card as { flags: Record<string, number> };
  return ZRankingFlag.options.filter((flag) => (flags[flag] ?? 0) > 0);
}
