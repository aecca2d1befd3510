import type { TCompareEditsPayload, TEditCaptionsPayload, TRankEditsPayload, TWriteInstructionsPayload } from '#lib/contracts/work.ts';
import type { TaskType } from '#lib/generated/prisma/enums.ts';
import type { MatchedRow } from '#lib/study/match-files.ts';
import { pictureUrl } from './thumb.tsx';

/** Items previewed before it starts over. */
const MOST = 8;

type Payload = TCompareEditsPayload | TRankEditsPayload | TWriteInstructionsPayload | TEditCaptionsPayload;

/** What a worker would get of an item; `shown` are its variants in the order shown. */
const PAYLOADS: Record<TaskType, (row: MatchedRow, shown: MatchedRow['variants'], original: string) => Payload> = {
  CompareEdits: ({ instruction }, [left, right], original) => ({ instruction, original, left: pictureUrl(left.imageId, 'display'), right: pictureUrl(right.imageId, 'display') }),
  RankEdits: ({ instruction }, shown, original) => ({ instruction, original, variants: shown.map(({ imageId }, v) => ({ id: `preview-${v}`, url: pictureUrl(imageId, 'display') })) }),
  WriteInstructions: (_, __, original) => ({ original }),
  EditCaptions: ({ caption = '' }, _, original) => ({ original, caption }),
};

/** Items as a worker would get them, with the requester's own addresses; sides alternate, orders rotate. Pure. */
export function previewPayloads(rows: readonly MatchedRow[], taskType: TaskType): Payload[] {
  return rows.slice(0, MOST).map((row, i) => {
    const { variants } = row;
    const shown = variants.map((_, v) => variants[(v + i) % variants.length]);
    return PAYLOADS[taskType](row, shown, pictureUrl(row.originalId, 'display'));
  });
}
