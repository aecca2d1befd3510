import { ZEditsFile } from '#lib/contracts/stages.ts';
import { ORACLE_CROWD, type SpamKind } from '#lib/crowd/simulate/annotator.ts';
import { answerStudy } from '#lib/crowd/simulate/answer-study.ts';
import { findAnnotators } from '#lib/crowd/simulate/find-annotators.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { getJSON } from '#lib/storage/json-file.ts';
import { completeStudy } from './complete-study.ts';
import { type CreateFromEditsOptions, worldItemOf } from './create-from-edits.ts';

export interface LetCrowdAnswerOptions {
  studyId: string;
  /** Of the crowd. */
  seed: number;
  /** How many times as quick its spammers are; 1 when left out. */
  spamPace?: number;
  /** What those do; at random when left out. */
  spamKind?: SpamKind;
  /** As the study was made: where it says what every picture is worth. */
  variants: CreateFromEditsOptions['variants'];
  /** Seconds after which to stop; the next call goes on. */
  seconds: number;
}

/**
 * What the edits of a study's items are worth to somebody who looks without error.
 * @throws AppError Conflict when the world has no oracle.
 */
async function readWorths({ studyId, variants }: LetCrowdAnswerOptions): Promise<(itemId: string, label: string) => number> {
  const keys = [...new Set(variants.map(({ editsKey }) => editsKey))];
  const [items, ...files] = await Promise.all([db().studyItem.findMany({ where: { studyId }, select: { id: true, annotation: true } }), ...keys.map((key) => getJSON(ZEditsFile, key))]);
  const worldItem = new Map(items.map(({ id, annotation }) => [id, worldItemOf(annotation)]));
  const worths = new Map(files.flatMap(({ edits }, i) => edits.map(({ itemId, label, worth }) => [`${keys[i]}/${itemId}/${label}`, worth] as const)));
  const variantOf = new Map(variants.map((variant) => [variant.label, variant]));
  return (itemId, label) => {
    const variant = variantOf.get(label);
    const worth = variant && worths.get(`${variant.editsKey}/${worldItem.get(itemId)}/${variant.of}`);
    if (worth === undefined) throw new AppError('Conflict', 'These edits do not say what they are worth: a simulated crowd needs a world with an oracle. Let people answer.');
    return worth;
  };
}

/**
 * Lets the platform's simulated annotators answer a study for a while, and stores its verdict when nothing is left.
 * @returns what is left for others: people's own slots, or the next call's.
 */
export async function letCrowdAnswer(options: LetCrowdAnswerOptions): Promise<{ answered: number; left: number }> {
  const { studyId, seed, spamPace, spamKind, seconds } = options;
  const { overlap } = await db().study.findUniqueOrThrow({ where: { id: studyId }, select: { overlap: true } });
  const [annotators, worthOf] = await Promise.all([findAnnotators(overlap), readWorths(options)]);
  const done = await answerStudy({ studyId, seed, annotators, traits: { ...ORACLE_CROWD, spamPace, spamKind }, worthOf, seconds });
  if (done.left === 0) await completeStudy({ studyId });
  return done;
}
