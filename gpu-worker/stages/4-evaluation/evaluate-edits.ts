/** @file `evaluate-edits`: stage 4's figures of any number of models over the same items: CLIP similarities, the oracle's shares, one contact sheet. */
import { type TEditsFile, type TItemsFile, type TModelScores, type TShare, type TSimilaritiesFile, type WorkerInput, ZEditsFile, ZItemsFile, ZSimilaritiesFile } from '#lib/contracts/stages.ts';
import { z } from 'zod';
import { type ClipConfig, clipConfig } from '../../models/clip/config.ts';
import { buildImageFeatures, buildTextFeatures } from '../../models/clip/model.ts';
import { directionalSimilarity, rowCosine } from '../../models/clip/similarity.ts';
import { readJson, readModelWeights } from '../../models/model-folder.ts';
import { loadTokenizer } from '../../models/tokenizer.ts';
import { compileForward } from '../../nn/compile-forward.ts';
import { hostTensor } from '../../onnx/dtype.ts';
import { getFolder, getJson, putJson } from '../../runtime/object-store.ts';
import type { SlicedComputation } from '../../runtime/slice.ts';
import { MAX_TOKENS } from '../../shapes/caption.ts';
import { contactSheet, type SheetCell } from '../../shapes/contact-sheet.ts';
import { VERBS, verbOf } from '../../shapes/edit.ts';
import { captionsOf, ZItemSpec } from '../../shapes/item.ts';
import { tokenIds } from '../../shapes/pretrain/latent-data.ts';
import { IMAGE_SIZE, IMAGE_VALUES } from '../../shapes/render.ts';
import { type Share, shareOf } from '../../shapes/scores.ts';
import { joined } from '../../runtime/joined.ts';
import { inParallel, putPng, readPicture } from '../pictures.ts';
import { startClock } from '../slice-clock.ts';

type Item = TItemsFile['items'][number];
type Edit = TEditsFile['edits'][number];
type Asked = WorkerInput<'evaluate-edits'>['edits'][number];

const BATCH = 50;
/** Items on the contact sheet. */
const SHOWN = 12;

/** CLIP compiled for batches of pictures and texts. */
interface Embedder {
  readonly width: number;
  /** (n, 3, 32, 32) → (n, width). */
  pictures(images: Float32Array): Promise<Float32Array>;
  texts(captions: readonly string[]): Promise<Float32Array>;
  release(): Promise<void>;
}

async function openEmbedder(folder: string, threads: number): Promise<Embedder> {
  const config: ClipConfig = clipConfig(await readJson(folder));
  const weights = await readModelWeights(folder, 'model');
  const tokenizer = await loadTokenizer(folder);
  const width = config.projection;
  const pixels = [BATCH, 3, IMAGE_SIZE, IMAGE_SIZE];
  const forward = await compileForward({
    name: 'clip',
    build: (graph, scope) => ({ image: buildImageFeatures(scope, config, graph.input('pixels', 'float32', pixels)), text: buildTextFeatures(scope, config, graph.input('ids', 'int64', [BATCH, MAX_TOKENS])) }),
    weights,
    ignore: (name) => name === 'logit_scale',
    session: { threads },
  });
  const embed = async (n: number, images: Float32Array | undefined, ids: BigInt64Array | undefined): Promise<Float32Array> => {
    const out = new Float32Array(n * width);
    for (let at = 0; at < n; at += BATCH) {
      const [picture, text] = [new Float32Array(BATCH * IMAGE_VALUES), new BigInt64Array(BATCH * MAX_TOKENS)];
      if (images) picture.set(images.subarray(at * IMAGE_VALUES, (at + BATCH) * IMAGE_VALUES));
      if (ids) text.set(ids.subarray(at * MAX_TOKENS, (at + BATCH) * MAX_TOKENS));
      const result = await forward.run({ pixels: hostTensor('float32', pixels, picture), ids: hostTensor('int64', [BATCH, MAX_TOKENS], text) });
      out.set((result[images ? 'image' : 'text']!.data as Float32Array).subarray(0, Math.min(BATCH, n - at) * width), at * width);
    }
    return out;
  };
  return {
    width,
    pictures: (images) => embed(images.length / IMAGE_VALUES, images, undefined),
    texts: (captions) => embed(captions.length, undefined, tokenIds(tokenizer, captions)),
    release: () => forward.release(),
  };
}

/** Pictures of one model, one per item, in the items' order. @throws Error when the file is of other items or leaves some out */
async function editsOf({ label, editsKey, of }: Asked, itemsKey: string, items: readonly Item[]): Promise<Edit[]> {
  const file = await getJson(editsKey, ZEditsFile);
  if (file.itemsKey !== itemsKey) throw new Error(`The edits "${label}" are of other items than those to evaluate on; sample this model's edits of the same items.`);
  const own = new Map(file.edits.filter((edit) => of === undefined || edit.label === of).map((edit) => [edit.itemId, edit]));
  return items.map(({ id }) => {
    const edit = own.get(id);
    if (!edit) throw new Error(`The edits "${label}" have none${of === undefined ? '' : ` labelled "${of}"`} of item ${id}.`);
    return edit;
  });
}

interface Reference {
  readonly items: readonly Item[];
  readonly embedder: Embedder;
  /** Embeddings of the originals and of the captions before and after, (n, width). */
  readonly originals: Float32Array;
  readonly before: Float32Array;
  readonly after: Float32Array;
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function plain({ share, n, ci95 }: Share): TShare {
  return { share, n, ci95: [ci95[0], ci95[1]] };
}

function oracleScores(edits: readonly Edit[]): NonNullable<TModelScores['oracle']> {
  const count = (holds: (edit: Edit) => boolean | undefined) => plain(shareOf(edits.filter((edit) => holds(edit)).length, edits.length));
  return { followed: count(({ followed }) => followed), preserved: count(({ preserved }) => preserved), perfect: count(({ followed, preserved }) => followed && preserved) };
}

type Similarities = TSimilaritiesFile['models'][number];

/** Kept to so many digits: more than items differ by. */
const rounded = (values: Float32Array): number[] => Array.from(values, (value) => Number(value.toFixed(5)));

async function similaritiesOf(edits: readonly Edit[], { embedder, originals, before, after }: Reference): Promise<{ image: Float32Array; directional: Float32Array }> {
  const pictures = await embedder.pictures(joined(await inParallel(edits, ({ picture }) => readPicture(picture))));
  return { image: rowCosine(originals, pictures, embedder.width), directional: directionalSimilarity(originals, pictures, before, after, embedder.width) };
}

function scoresOf(label: string, edits: readonly Edit[], { image, directional }: { image: Float32Array; directional: Float32Array }, items: readonly Item[]): TModelScores {
  const scores = { label, imageSimilarity: mean(image), directionalSimilarity: mean(directional) };
  if (edits.some(({ followed }) => followed === undefined)) return scores;
  const verb = items.map(({ spec }) => verbOf(ZItemSpec.parse(spec).edit.kind));
  const verbs = VERBS.map((one) => [one, edits.filter((_, i) => verb[i] === one)] as const).filter(([, own]) => own.length > 0);
  return { ...scores, oracle: oracleScores(edits), verbs: Object.fromEntries(verbs.map(([one, own]) => [one, oracleScores(own)])) };
}

async function reference(clipKey: string, items: readonly Item[], threads: number): Promise<Reference> {
  const embedder = await openEmbedder(await getFolder(clipKey), threads);
  const captions = items.map(({ spec }) => captionsOf(ZItemSpec.parse(spec)));
  return {
    items,
    embedder,
    originals: await embedder.pictures(joined(await inParallel(items, ({ original }) => readPicture(original)))),
    before: await embedder.texts(captions.map((caption) => caption.before)),
    after: await embedder.texts(captions.map((caption) => caption.after)),
  };
}

/** Rows of items: the original with its instruction, then each model's edit with its label. */
async function sheetOf(items: readonly Item[], models: readonly { label: string; edits: readonly Edit[] }[]): Promise<string> {
  const rows = await inParallel(items.slice(0, SHOWN), async (item, i): Promise<SheetCell[]> => {
    const edits = await inParallel(models, async ({ label, edits: own }): Promise<SheetCell> => ({ image: await readPicture((own[i] as Edit).picture), text: label }));
    return [{ image: await readPicture(item.original), text: item.instruction }, ...edits];
  });
  return putPng(await contactSheet(rows, { scale: 4 }));
}

const ZPartial = z.object({ version: z.literal(1), scores: z.array(z.custom<TModelScores>()), similarities: ZSimilaritiesFile.shape.models });

/** Scores model after model; a slice may end between two. */
export const run: SlicedComputation<'evaluate-edits'> = async ({ input: { clipKey, itemsKey, edits: asked }, resumeKey, budgetSeconds, threads }, context) => {
  const clock = startClock(budgetSeconds, context);
  const { items } = await getJson(itemsKey, ZItemsFile);
  const models: { label: string; edits: Edit[] }[] = [];
  for (const one of asked) models.push({ label: one.label, edits: await editsOf(one, itemsKey, items) });
  const partial = resumeKey === null ? null : await getJson(resumeKey, ZPartial);
  const scores = [...(partial?.scores ?? [])];
  const similarities: Similarities[] = [...(partial?.similarities ?? [])];
  const known = await reference(clipKey, items, threads);
  try {
    for (const { label, edits } of models.slice(scores.length)) {
      const found = await similaritiesOf(edits, known);
      scores.push(scoresOf(label, edits, found, items));
      similarities.push({ label, image: rounded(found.image), directional: rounded(found.directional) });
      context.progress({ label: 'comparing models', done: scores.length, total: models.length });
      if (scores.length < models.length && !(await clock.goOn())) return { kind: 'unfinished', resumeKey: await putJson({ version: 1, scores, similarities } satisfies z.infer<typeof ZPartial>) };
    }
  } finally {
    await known.embedder.release();
  }
  const similaritiesKey = await putJson({ version: 1, itemsKey, models: similarities } satisfies TSimilaritiesFile);
  return { kind: 'finished', result: { scores, sheetKey: await sheetOf(items, models), similaritiesKey } };
};
