import { z } from 'zod';
import { findDatasets } from '#lib/dataset/find-datasets.ts';
import type { ModelKind } from '#lib/generated/prisma/enums.ts';
import { ACTIVE_PRESETS } from '#lib/active/presets.ts';
import { LOOP_PRESETS } from '#lib/loop/config.ts';
import { findModels } from '#lib/model/find-models.ts';
import { PAPER_PRESETS as PAPER_SIZES } from '#lib/paper/config.ts';
import { PAPER_PRESETS } from '#lib/run/paper-presets.ts';
import { STAGES, type StageName } from '#lib/run/stages.ts';
import { typicalRunSeconds } from '#lib/run/typical-seconds.ts';
import { count } from '#app/_ui/format.ts';
import type { SelectOption } from '#app/_ui/select.tsx';
import type { Schema, Values } from './fields.ts';
import type { Choices } from './schema-fields.tsx';
import type { StageForm } from './start-form.tsx';

/** Stages that people start; the others only make sense inside of one of these. */
const STARTED = ['loop', 'paper', 'triplets', 'rankings', 'pairs', 'reward', 'active', 'fine-tune', 'study', 'evaluation', 'shipped'] as const satisfies readonly StageName[];

/** What a preset does, from its own numbers. */
function whatItDoes({ rankings, arm, fineTune, study }: (typeof LOOP_PRESETS)[string]): string {
  return `${count(rankings.items)} rankings of five, the ${arm} loss for ${count(fineTune.steps)} steps, blind studies of ${count(study.items)}`;
}

/** What people call a loop's presets. */
export const PRESETS: Record<string, { title: string; hint: string }> = {
  shapes: { title: 'Short', hint: `About ten minutes on two cores: ${whatItDoes(LOOP_PRESETS.shapes)}.` },
  long: { title: 'Long', hint: `A quarter of an hour: ${whatItDoes(LOOP_PRESETS.long)} that can see a small gain.` },
  words: { title: 'In words', hint: `An hour: ${whatItDoes(LOOP_PRESETS.words)}. The reward stands in words behind the instruction.` },
  votes: { title: 'From votes alone', hint: `${whatItDoes(LOOP_PRESETS.votes)}. The reward starts from CLIP and knows only what the rankings teach it.` },
  smoke: { title: 'Smoke', hint: 'Every part once, too small to show anything.' },
};

/** What people call the sizes of the paper's figures. */
const PAPER_WORDS: Record<string, { title: string; hint: string }> = {
  quick: { title: 'Quick', hint: 'Within a quarter of an hour a seed on two idle cores: what is small stays unseen.' },
  full: { title: 'Full', hint: 'Hours a seed on two cores: studies large enough for small differences.' },
  smoke: { title: 'Smoke', hint: 'Every part once, too small to show anything.' },
};

/** Fields that are shown at once of stages whose presets set many. */
const FIRST: Partial<Record<StageName, readonly string[]>> = { loop: ['seed', 'crowd', 'editor'], paper: ['seed', 'seeds', 'crowd', 'figures'] };

function draw(): number {
  return Math.floor(Math.random() * 1_000_000);
}

/** Values to start a stage with that its schema has no defaults for: those of the short loop. */
function valuesOf(stage: StageName): Values {
  const { reward, fineTune } = LOOP_PRESETS.shapes;
  const flags = [...z.array(z.string()).parse(STAGES.rankings.config.shape.leaveOutFlags.parse(undefined))];
  if (stage === 'reward') return { seed: draw(), training: { ...reward, leaveOutFlags: flags } };
  if (stage === 'active') return { seed: draw(), ...ACTIVE_PRESETS.shapes } as unknown as Values;
  if (stage === 'fine-tune') return { seed: draw(), training: { ...fineTune, arm: 'weighted' } };
  if (stage === 'study') return { seed: draw(), a: { label: 'A' }, b: { label: 'B' } };
  if (stage === 'evaluation') return { seed: draw(), models: [{ label: 'Editor' }] };
  return stage === 'rankings' || stage === 'pairs' || stage === 'triplets' ? { seed: draw() } : {};
}

/** Presets of stages that have several; the smallest one is for tests: only who names it sees it. */
function namedPresets(stage: 'loop' | 'paper', wanted: string | undefined): Promise<StageForm['presets']> {
  const seed = draw();
  const presets: Readonly<Record<string, object>> = stage === 'loop' ? LOOP_PRESETS : PAPER_SIZES;
  const names = Object.keys(presets).filter((name) => name !== 'smoke' || wanted === 'smoke');
  const wordsOf = (name: string) => (stage === 'loop' ? PRESETS : PAPER_WORDS)[name] ?? { title: name, hint: '' };
  // A paper's seeds are fixed by its plan: a run measures one of them.
  const seedOf = (name: string): number => (stage === 'loop' ? seed : PAPER_SIZES[name].seeds[0]);
  return Promise.all(names.map(async (name) => ({ name, ...wordsOf(name), values: { ...presets[name], seed: seedOf(name) } as unknown as Values, typical: await typicalRunSeconds(stage, name) })));
}

async function presetsOf(stage: StageName, wanted: string | undefined): Promise<StageForm['presets']> {
  if (stage === 'loop' || stage === 'paper') return namedPresets(stage, wanted);
  const typical = await typicalRunSeconds(stage);
  const shapes = { name: 'shapes', title: 'Shapes', hint: stage === 'active' ? 'For the embedded world: asks and trains as the short loop does.' : 'For the embedded world, in minutes on two cores: as the short loop does it.', values: valuesOf(stage), typical };
  // The smallest ones are for tests: only who names them sees them.
  if (stage === 'active' && wanted === 'smoke') return [shapes, { name: 'smoke', ...PRESETS.smoke, values: { seed: draw(), ...ACTIVE_PRESETS.smoke } as unknown as Values, typical: null }];
  const paper = PAPER_PRESETS[stage];
  return paper ? [shapes, { name: 'paper', title: 'Paper', hint: 'The values of HIVE’s paper: for Stable Diffusion and a GPU, days on a CPU.', values: { ...valuesOf(stage), ...(paper as unknown as Values) }, typical: null }] : [shapes];
}

async function modelOptions(): Promise<Record<ModelKind, SelectOption[]>> {
  const models = await findModels();
  const of = (kind: ModelKind): SelectOption[] => models.filter((model) => model.kind === kind).map(({ id, name, createdAt }) => ({ value: id, label: name, hint: createdAt.toISOString().slice(0, 16).replace('T', ' ') }));
  return { Editor: of('Editor'), Reward: of('Reward'), Clip: of('Clip'), TextToImage: of('TextToImage'), Writer: of('Writer') };
}

/** What fields that name something can be, by stage. */
async function choicesOf(): Promise<(stage: StageName) => Choices> {
  const [models, datasets] = await Promise.all([modelOptions(), findDatasets()]);
  const of = (...kinds: string[]): SelectOption[] => datasets.filter(({ kind }) => kinds.includes(kind)).map(({ id, name, items }) => ({ value: id, label: name, hint: `${items} items` }));
  const written = of('instructions', 'triplets');
  return (stage) => ({
    editor: [{ value: 'shipped', label: 'The shipped editor' }, { value: 'champion', label: 'The editor in service' }, ...models.Editor],
    editorId: models.Editor,
    modelId: stage === 'pairs' ? models.TextToImage : models.Editor,
    clipId: models.Clip,
    datasetId: of('rankings'),
    pairsId: of('pairs'),
    rankingsId: of('rankings'),
    writer: [{ value: 'new', label: 'A new one, trained first' }, { value: 'chat', label: 'A model of the worker’s chat API' }, ...models.Writer],
    learnFromId: written,
    captionsOfId: written,
    mergeId: written,
    tripletsId: written,
    startId: stage === 'reward' || stage === 'active' ? [...models.Reward, ...models.Clip] : stage === 'triplets' ? models.Writer : stage === 'fine-tune' ? [...models.Editor, ...models.TextToImage] : models.Editor,
    ...(stage === 'fine-tune' && { reward: [{ value: 'none', label: 'None: the control, or dpo' }, { value: 'oracle', label: 'The oracle: the upper bound' }, ...models.Reward] }),
  });
}

/** Every stage that people start, as a form. */
export async function stageForms(preset: string | undefined): Promise<StageForm[]> {
  const choices = await choicesOf();
  return Promise.all(
    STARTED.map(async (stage): Promise<StageForm> => {
      const { title, description, config } = STAGES[stage];
      return { stage, title, description, schema: z.toJSONSchema(config, { io: 'input' }) as Schema, choices: choices(stage), first: FIRST[stage], presets: await presetsOf(stage, preset) };
    }),
  );
}
