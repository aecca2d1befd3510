/** @file `sample-edits`: one model's edits of a file of items, one per label, judged by the oracle, with a contact sheet. */
import { z } from 'zod';
import { type TEditsFile, type TItemsFile, type WorkerInput, ZEdit, ZItemsFile } from '#lib/contracts/stages.ts';
import { loadPipeline } from '../../diffusion/pipelines/pipeline-folder.ts';
import { getFolder, getJson, putJson } from '../../runtime/object-store.ts';
import type { SlicedComputation } from '../../runtime/slice.ts';
import { contactSheet, type SheetCell } from '../../shapes/contact-sheet.ts';
import { judgeHardEdit } from '../../shapes/hard.ts';
import { ZHardSpec, ZItemSpec } from '../../shapes/item.ts';
import { judgeEdit, readImage, utilityOf } from '../../shapes/oracle.ts';
import { IMAGE_VALUES } from '../../shapes/render.ts';
import { keepLast } from '../kept.ts';
import { inParallel, putPicture, putPng, readPicture } from '../pictures.ts';
import { startClock } from '../slice-clock.ts';
import { type EditSampler, openEditSampler } from './edit-sampler.ts';

type Edit = TEditsFile['edits'][number];
type Item = TItemsFile['items'][number];
type Label = WorkerInput<'sample-edits'>['labels'][number];

/** Pictures edited at once, where there are as many. */
const BATCH = 50;
/** Items on the contact sheet. */
const SHOWN = 8;

/** What a slice leaves behind: the edits of the batches that are done. */
const ZPartial = z.object({ version: z.literal(1), edits: z.array(ZEdit) });

const samplers = keepLast<EditSampler>();

function samplerOf(modelKey: string, batch: number, threads: number): Promise<EditSampler> {
  return samplers(`${modelKey} ${batch} ${threads}`, async () => openEditSampler(await loadPipeline(await getFolder(modelKey)), batch, threads));
}

/** Batches never mix labels: each label has its own guidance. */
function batchesOf(items: readonly Item[], labels: readonly Label[]): { label: Label; items: readonly Item[] }[] {
  return labels.flatMap((label) => Array.from({ length: Math.ceil(items.length / BATCH) }, (_, b) => ({ label, items: items.slice(b * BATCH, (b + 1) * BATCH) })));
}

/** What the oracle says; of the known-hard slice only whether the edit is right. */
function judged(spec: unknown, picture: Float32Array): Pick<Edit, 'worth' | 'followed' | 'preserved'> {
  const hard = ZHardSpec.safeParse(spec);
  if (hard.success) return { followed: judgeHardEdit(hard.data.hard, picture, readImage(picture)) };
  const { source, edit } = ZItemSpec.parse(spec);
  const judgement = judgeEdit(source, edit, readImage(picture));
  return { worth: utilityOf(judgement), followed: judgement.followed, preserved: judgement.preserved };
}

async function editBatch(sampler: EditSampler, items: readonly Item[], { label, noiseSeed, sampling }: Label): Promise<Edit[]> {
  const originals = await inParallel(items, ({ original }) => readPicture(original));
  const pictures = await sampler.edit(
    items.map(({ id, instruction }, i) => ({ original: originals[i] as Float32Array, instruction, noiseName: id, noiseSeed })),
    sampling,
  );
  return inParallel(items, async ({ id, spec }, i): Promise<Edit> => {
    const picture = pictures.subarray(i * IMAGE_VALUES, (i + 1) * IMAGE_VALUES);
    return { itemId: id, label, picture: await putPicture(picture), ...judged(spec, picture) };
  });
}

/** Rows of items: the original, then the edit of every label. */
async function sheetOf(items: readonly Item[], edits: readonly Edit[], labels: readonly Label[]): Promise<string> {
  const rows = await inParallel(items.slice(0, SHOWN), async (item): Promise<SheetCell[]> => {
    const own = labels.map(({ label }) => edits.find((edit) => edit.itemId === item.id && edit.label === label)).filter((edit) => edit !== undefined);
    const pictures = await inParallel([item.original, ...own.map(({ picture }) => picture)], (picture) => readPicture(picture));
    return pictures.map((image, i) => ({ image, text: i === 0 ? item.instruction : (own[i - 1]?.label ?? '') }));
  });
  return putPng(await contactSheet(rows, { scale: 4 }));
}

/** Edits every item once per label, in slices that end between batches. */
export const run: SlicedComputation<'sample-edits'> = async ({ input: { modelKey, itemsKey, labels }, resumeKey, budgetSeconds, threads }, context) => {
  const clock = startClock(budgetSeconds, context);
  const { items } = await getJson(itemsKey, ZItemsFile);
  const edits: Edit[] = resumeKey === null ? [] : (await getJson(resumeKey, ZPartial)).edits;
  const total = items.length * labels.length;
  const sampler = await samplerOf(modelKey, Math.min(BATCH, items.length), threads);
  let done = 0;
  for (const batch of batchesOf(items, labels)) {
    done += batch.items.length;
    if (done <= edits.length) continue;
    edits.push(...(await editBatch(sampler, batch.items, batch.label)));
    context.progress({ label: 'sampling edits', done, total });
    if (done < total && !(await clock.goOn())) return { kind: 'unfinished', resumeKey: await putJson({ version: 1, edits } satisfies z.infer<typeof ZPartial>) };
  }
  const sheetKey = await sheetOf(items, edits, labels);
  edits.sort((a, b) => (a.itemId === b.itemId ? compare(a.label, b.label) : compare(a.itemId, b.itemId)));
  const editsKey = await putJson({ version: 1, itemsKey, modelKey, edits } satisfies TEditsFile);
  return { kind: 'finished', result: { editsKey, sheetKey, count: edits.length } };
};

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
