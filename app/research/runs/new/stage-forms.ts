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
import type { Numbers } from '#app/_words/numbers.ts';
import { numbers, words } from '#app/_words/words.ts';
import type { useWords } from '#words';
import type { SelectOption } from '#app/_ui/select.tsx';
import type { Schema, Values } from './fields.ts';
import type { Choices } from './schema-fields.tsx';
import type { StageForm } from './start-form.tsx';

/** Stages that people start; the others only make sense inside of one of these. */
const STARTED = ['loop', 'paper', 'triplets', 'rankings', 'pairs', 'reward', 'active', 'fine-tune', 'study', 'evaluation', 'shipped'] as const satisfies readonly StageName[];

type StartWords = ReturnType<typeof useWords<'runs.start'>>;

interface PresetWords {
  title: string;
  hint: string;
}

/** What people call a loop's presets; undefined for one without words. */
export function loopPresetWords(name: string, t: StartWords, { count }: Numbers): PresetWords | undefined {
  const key = ({ shapes: 'short', long: 'long', words: 'words', votes: 'votes', smoke: 'smoke' } as const)[name];
  if (!key) return undefined;
  const { rankings, arm, fineTune, study } = LOOP_PRESETS[name];
  const does = t('presets.does', { rankings: count(rankings.items), arm: String(arm), steps: count(fineTune.steps), items: count(study.items) });
  return { title: t(`presets.${key}.title`), hint: t(`presets.${key}.hint`, { does }) };
}

/** What people call the sizes of the paper's figures. */
function paperPresetWords(name: string, t: StartWords): PresetWords | undefined {
  const key = ({ quick: 'quick', full: 'full', smoke: 'smoke' } as const)[name];
  return key && { title: t(`presets.${key}.title`), hint: t(`presets.${key}.hint`) };
}

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
async function namedPresets(stage: 'loop' | 'paper', wanted: string | undefined, t: StartWords): Promise<StageForm['presets']> {
  const written = await numbers();
  const seed = draw();
  const presets: Readonly<Record<string, object>> = stage === 'loop' ? LOOP_PRESETS : PAPER_SIZES;
  const names = Object.keys(presets).filter((name) => name !== 'smoke' || wanted === 'smoke');
  const wordsOf = (name: string): PresetWords => (stage === 'loop' ? loopPresetWords(name, t, written) : paperPresetWords(name, t)) ?? { title: name, hint: '' };
  // A paper's seeds are fixed by its plan: a run measures one of them.
  const seedOf = (name: string): number => (stage === 'loop' ? seed : PAPER_SIZES[name].seeds[0]);
  return Promise.all(names.map(async (name) => ({ name, ...wordsOf(name), values: { ...presets[name], seed: seedOf(name) } as unknown as Values, typical: await typicalRunSeconds(stage, name) })));
}

async function presetsOf(stage: StageName, wanted: string | undefined, t: StartWords): Promise<StageForm['presets']> {
  if (stage === 'loop' || stage === 'paper') return namedPresets(stage, wanted, t);
  const wordsOf = (key: 'shapes' | 'activeShapes' | 'smoke' | 'paper'): PresetWords => ({ title: t(`presets.${key}.title`), hint: t(`presets.${key}.hint`) });
  const typical = await typicalRunSeconds(stage);
  const shapes = { name: 'shapes', ...wordsOf(stage === 'active' ? 'activeShapes' : 'shapes'), values: valuesOf(stage), typical };
  // The smallest ones are for tests: only who names them sees them.
  if (stage === 'active' && wanted === 'smoke') return [shapes, { name: 'smoke', ...wordsOf('smoke'), values: { seed: draw(), ...ACTIVE_PRESETS.smoke } as unknown as Values, typical: null }];
  const paper = PAPER_PRESETS[stage];
  return paper ? [shapes, { name: 'paper', ...wordsOf('paper'), values: { ...valuesOf(stage), ...(paper as unknown as Values) }, typical: null }] : [shapes];
}

async function modelOptions(): Promise<Record<ModelKind, SelectOption[]>> {
  const models = await findModels();
  const of = (kind: ModelKind): SelectOption[] => models.filter((model) => model.kind === kind).map(({ id, name, createdAt }) => ({ value: id, label: name, hint: createdAt.toISOString().slice(0, 16).replace('T', ' ') }));
  return { Editor: of('Editor'), Reward: of('Reward'), Clip: of('Clip'), TextToImage: of('TextToImage'), Writer: of('Writer') };
}

/** What fields that name something can be, by stage. */
async function choicesOf(t: StartWords): Promise<(stage: StageName) => Choices> {
  const [models, datasets] = await Promise.all([modelOptions(), findDatasets()]);
  const of = (...kinds: string[]): SelectOption[] => datasets.filter(({ kind }) => kinds.includes(kind)).map(({ id, name, items }) => ({ value: id, label: name, hint: t('choices.items', { count: items }) }));
  const written = of('instructions', 'triplets');
  return (stage) => ({
    editor: [{ value: 'shipped', label: t('choices.shipped') }, { value: 'champion', label: t('choices.champion') }, ...models.Editor],
    editorId: models.Editor,
    modelId: stage === 'pairs' ? models.TextToImage : models.Editor,
    clipId: models.Clip,
    datasetId: of('rankings'),
    pairsId: of('pairs'),
    rankingsId: of('rankings'),
    writer: [{ value: 'new', label: t('choices.newWriter') }, { value: 'chat', label: t('choices.chat') }, ...models.Writer],
    learnFromId: written,
    captionsOfId: written,
    mergeId: written,
    tripletsId: written,
    startId: stage === 'reward' || stage === 'active' ? [...models.Reward, ...models.Clip] : stage === 'triplets' ? models.Writer : stage === 'fine-tune' ? [...models.Editor, ...models.TextToImage] : models.Editor,
    ...(stage === 'fine-tune' && { reward: [{ value: 'none', label: t('choices.noReward') }, { value: 'oracle', label: t('choices.oracle') }, ...models.Reward] }),
  });
}

/** Every stage that people start, as a form. */
export async function stageForms(preset: string | undefined): Promise<StageForm[]> {
  const t = await words('runs.start');
  const [choices, titles] = await Promise.all([choicesOf(t), words('research.stageTitles')]);
  return Promise.all(
    STARTED.map(async (stage): Promise<StageForm> => {
      const { description, config } = STAGES[stage];
      return { stage, title: titles(stage), description, schema: z.toJSONSchema(config, { io: 'input' }) as Schema, choices: choices(stage), first: FIRST[stage], presets: await presetsOf(stage, preset, t) };
    }),
  );
}
