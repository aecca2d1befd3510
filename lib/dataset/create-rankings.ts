import { createHash } from 'node:crypto';
import { type TPicture, type TRankingsFile, ZRankingsFile } from '#lib/contracts/stages.ts';
import type { TRankingFlag } from '#lib/contracts/work.ts';
import { ZCompareEditsVote } from '#lib/crowd/task-types/compare-edits/schema.ts';
import { ZRankEditsRanking } from '#lib/crowd/task-types/rank-edits/schema.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import type { Prisma } from '#lib/generated/prisma/client.ts';
import { putJSON } from '#lib/storage/json-file.ts';
import { describeRankings } from './describe-rankings.ts';
import { saveDataset } from './save-dataset.ts';

export interface CreateRankingsOptions {
  studyIds: readonly string[];
  name: string;
  /** What the pictures show; null for people's own pictures. */
  world: TRankingsFile['world'];
  magnify: number;
  /** Share of questions that never train, 0 to 1. */
  heldOut: number;
  /** Rankings with one of these flags cannot train; they are kept, marked. */
  leaveOutFlags: readonly TRankingFlag[];
  runId?: string;
}

export interface CreatedRankings {
  datasetId: string;
  key: string;
  items: number;
  rankings: number;
}

type Item = TRankingsFile['items'][number];
type Ranking = Item['rankings'][number];

const PICTURE = { select: { originalKey: true, sha256: true, bytes: true, width: true, height: true } } as const;
type PictureRow = { originalKey: string; sha256: string; bytes: number; width: number; height: number };

function picture({ originalKey, ...rest }: PictureRow): TPicture {
  return { key: originalKey, ...rest };
}

/** An answer as ranks by label: 0 is best, equal ranks are ties. A vote between two edits is a ranking of two. */
function ranksOf(taskType: string, answer: Prisma.JsonValue): Pick<Ranking, 'ranks' | 'flags'> {
  if (taskType === 'CompareEdits') {
    const { choice } = ZCompareEditsVote.parse(answer);
    return { ranks: { a: choice === 'b' ? 1 : 0, b: choice === 'a' ? 1 : 0 }, flags: [] };
  }
  const { ranking, flags } = ZRankEditsRanking.parse(answer);
  return { ranks: Object.fromEntries(ranking.map((label, rank): [string, number] => [label, rank]).sort(([x], [y]) => (x < y ? -1 : 1))), flags };
}

/** Tells a dataset's readers which rankings are one person's, and not who that is. */
function pseudonym(seed: bigint, workerId: string): string {
  return `annotator-${createHash('sha256').update(`${seed}:${workerId}`).digest('hex').slice(0, 12)}`;
}

/** Where a question lies between 0 and 1: the same picture and instruction always fall on the same side of a split. */
function place({ instruction, original }: Pick<Item, 'instruction' | 'original'>): number {
  return createHash('sha256').update(`${original.sha256} ${instruction}`).digest().readUInt32BE(0) / 2 ** 32;
}

/** Gives every item its side; with very few items, at least one is held out and one is not. */
function split(items: Omit<Item, 'split'>[], heldOut: number): Item[] {
  const places = items.map(place);
  const [lowest, highest] = [Math.min(...places), Math.max(...places)];
  return items.map((item, i) => ({ ...item, split: places[i] === lowest || (places[i] < heldOut && places[i] !== highest) ? 'held-out' : 'train' }));
}

async function readStudy(studyId: string): Promise<Omit<Item, 'split'>[]> {
  const study = await db().study.findUnique({
    where: { id: studyId },
    select: {
      seed: true,
      taskType: true,
      items: {
        select: {
          id: true,
          instruction: true,
          original: PICTURE,
          variants: { select: { label: true, image: PICTURE }, orderBy: { label: 'asc' } },
          hit: { select: { assignments: { where: { status: { in: ['Submitted', 'Approved'] }, surplus: false }, select: { id: true, workerId: true, answer: true }, orderBy: { id: 'asc' } } } },
        },
      },
    },
  });
  if (!study) throw new AppError('NotFound', `There is no study ${studyId}.`);
  return study.items.map(({ id, instruction, original, variants, hit }) => ({
    id,
    instruction,
    original: picture(original),
    variants: variants.map(({ label, image }) => ({ label, picture: picture(image) })),
    rankings: (hit?.assignments ?? []).map((row) => ({ assignmentId: row.id, annotator: pseudonym(study.seed, row.workerId), ...ranksOf(study.taskType, row.answer) })),
  }));
}

/**
 * Makes a ranking dataset of the counted answers of studies: one content-addressed file, sorted by item id, with an edge of lineage to every study.
 * Calling it again for the same run and answers finds the first one.
 * @throws AppError Conflict with a sentence when no ranking is left to train on.
 */
export async function createRankings(options: CreateRankingsOptions): Promise<CreatedRankings> {
  const { studyIds, name, world, magnify, heldOut, leaveOutFlags, runId } = options;
  const answered = (await Promise.all(studyIds.map(readStudy))).flat().filter(({ rankings }) => rankings.length > 0);
  if (answered.length === 0) throw new AppError('Conflict', `"${name}" would be empty: nobody has answered its studies yet.`);
  const items = split(answered, heldOut).sort((x, y) => (x.id < y.id ? -1 : 1));
  const card = describeRankings(items, leaveOutFlags);
  const file: TRankingsFile = { version: 1, world, magnify, items };
  const { key, sha256 } = await putJSON(ZRankingsFile.parse(file), 'datasets');
  const { datasetId } = await saveDataset({ kind: 'rankings', name, key, sha256, items: items.length, card, runId, studyIds: [...studyIds], assignmentIds: items.flatMap(({ rankings }) => rankings.map(({ assignmentId }) => assignmentId)) });
  return { datasetId, key, items: items.length, rankings: card.rankings };
}
