import type { TCompareEditsPayload, TRankEditsPayload } from '#lib/contracts/work.ts';
import type { MatchedRow } from '#lib/study/match-files.ts';
import { pictureUrl } from './thumb.tsx';

/** Items previewed before it starts over. */
const MOST = 8;

/** Items as a worker would get them, with the requester's own addresses; sides alternate, orders rotate. Pure. */
export function previewPayloads(rows: readonly MatchedRow[]): (TCompareEditsPayload | TRankEditsPayload)[] {
  return rows.slice(0, MOST).map(({ instruction, originalId, variants }, i) => {
    const shown = variants.map((_, v) => variants[(v + i) % variants.length]);
    const original = pictureUrl(originalId, 'display');
    if (variants.length === 2) return { instruction, original, left: pictureUrl(shown[0].imageId, 'display'), right: pictureUrl(shown[1].imageId, 'display') };
    return { instruction, original, variants: shown.map(({ imageId }, v) => ({ id: `preview-${v}`, url: pictureUrl(imageId, 'display') })) };
  });
}
