import { fetchImage } from '#lib/image/fetch-image.ts';
import { storeImage, type ImageRow } from '#lib/image/ingest-image.ts';
import { IMAGE_LIMITS } from '#lib/image/limits.ts';
import { readUpload } from '#lib/image/upload.ts';
import { getSource, readSource } from '#lib/storage/import-source.ts';
import { deleteObjects } from '#lib/storage/delete-objects.ts';
import { AppError } from '#lib/errors.ts';
import { log } from '#lib/log.ts';
import { STORED_NAMES } from '#lib/crowd/task-types/names.ts';
import { createStudy, type StudyRow } from './create-study.ts';
import { launchStudy } from './launch-study.ts';
import { matchFiles, sumUpProblems, type UploadedFile } from './match-files.ts';
import { readStudyCSV } from './read-study-csv.ts';
import { toSettings, type TStudyForm, type TStudyRequest } from './wire.ts';

export interface SubmittedStudy {
  studyId: string;
  status: 'draft' | 'live';
  items: number;
  /** Micro-dollars set aside; zero for a draft. */
  held: bigint;
  designHash: string | null;
  expiresAt: Date | null;
}

/** Creates a study from rows whose pictures are known (`newImages`: stored, without rows yet), and publishes it in the same transaction unless it is to stay a draft. */
export async function submitRows(requesterId: string, form: TStudyForm, rows: StudyRow[], newImages: readonly ImageRow[] = []): Promise<SubmittedStudy> {
  const options = { requesterId, settings: toSettings(form), rows, newImages };
  if (!form.publish) return { ...(await createStudy(options)), status: 'draft', items: rows.length, held: 0n, designHash: null, expiresAt: null };
  const { studyId, held, designHash, expiresAt } = await launchStudy(options);
  return { studyId, status: 'live', items: rows.length, held, designHash, expiresAt };
}

/**
 * The rows of a table with the pictures it names.
 * @throws AppError BadInput with every problem's row when the table or a picture is wrong.
 */
export function readRows(csv: string, taskType: TStudyForm['taskType'], files: readonly UploadedFile[]): StudyRow[] {
  const { rows, problems } = readStudyCSV(csv, STORED_NAMES[taskType]);
  const matched = matchFiles(rows, files);
  const all = [...problems, ...matched.problems];
  if (all.length > 0) throw new AppError('BadInput', sumUpProblems(all));
  return matched.rows;
}

/** Pictures fetched and decoded at a time. */
const AT_ONCE = 4;

async function mapLimited<T, R>(values: readonly T[], work: (value: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let i = next++; i < values.length; i = next++) results[i] = await work(values[i]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return results;
}

const isAddress = (reference: string): boolean => /^https?:/i.test(reference);
const isUpload = (reference: string): boolean => reference.startsWith('uploads/');
const isInS3 = (reference: string): boolean => reference.startsWith('s3://');

/** Turns references into image ids, and says which of them are still to be written. */
async function resolvePictures(ownerId: string, references: readonly string[]): Promise<{ idOf: Map<string, string>; newImages: ImageRow[] }> {
  const remote = references.filter((reference) => isAddress(reference) || isUpload(reference) || isInS3(reference));
  const newImages = await mapLimited(remote, async (reference): Promise<ImageRow> => {
    if (isAddress(reference)) return storeImage({ ownerId, ...(await fetchImage(reference)) });
    const fileName = reference.split('/').at(-1) ?? reference;
    if (isInS3(reference)) return storeImage({ ownerId, fileName, bytes: await getSource(readSource(reference), IMAGE_LIMITS.bytes) });
    return storeImage({ ownerId, fileName, bytes: await readUpload({ userId: ownerId, key: reference, fileName }) });
  });
  return { newImages, idOf: new Map([...references.map((id) => [id, id] as const), ...remote.map((reference, i) => [reference, newImages[i].id] as const)]) };
}

type Item = TStudyRequest['items'][number];

function variantsOf(item: Item): { label: string; picture: string }[] {
  if ('variants' in item) return item.variants.map((picture, i) => ({ label: String(i + 1), picture }));
  return 'a' in item ? [{ label: 'a', picture: item.a }, { label: 'b', picture: item.b }] : [];
}

/**
 * Creates a study from pictures named by address (http, https, s3), upload key or image id.
 * @throws AppError with one sentence naming the picture or setting that is wrong; nothing is created then.
 */
export async function submitStudy(requesterId: string, { items, ...form }: TStudyRequest): Promise<SubmittedStudy> {
  const references = [...new Set(items.flatMap((item) => [item.original, ...variantsOf(item).map(({ picture }) => picture)]))];
  const { idOf, newImages } = await resolvePictures(requesterId, references);
  const rows = items.map((item): StudyRow => ({
    instruction: 'instruction' in item ? item.instruction : '',
    caption: 'caption' in item ? item.caption : undefined,
    originalId: idOf.get(item.original) as string,
    variants: variantsOf(item).map(({ label, picture }) => ({ label, imageId: idOf.get(picture) as string })),
    annotation: item.annotation,
  }));
  const submitted = await submitRows(requesterId, form, rows, newImages);
  // The study is there: that its uploads cannot be cleared away now must not read as a failure. They go with the stale ones.
  await deleteObjects(references.filter(isUpload)).catch((error: unknown) => log.warn({ err: error, studyId: submitted.studyId }, 'uploads of a study were left behind'));
  return submitted;
}
