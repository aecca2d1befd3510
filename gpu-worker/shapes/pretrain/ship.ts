/** @file Shipping: the finished models of a training run go to the folder of shipped weights, each with its card: recipe, log, figures, pictures. */
import { cp, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { writeAtomically } from '../../runtime/safetensors.ts';
import { readPreset } from './config.ts';
import { modelOf, readStageConfig, STAGES, type StageName } from './stages.ts';
import { fileExists } from '#gpu-worker/runtime/file-exists.ts';

/** What each card says in words; the numbers come from the run. */
const CARDS: Record<StageName, { title: string; what: string }> = {
  vae: {
    title: 'Autoencoder',
    what: '`AutoencoderKL`, 32×32 pictures to 4×8×8 latents, on rendered scenes: mean absolute error + 4 × mean squared error + 0.001 × KL. It ships inside the two pipelines. *exact* = the reconstruction of a held-out scene reads exactly like the original, jitter included.',
  },
  clip: {
    title: 'CLIP',
    what: '`CLIPModel` on rendered scenes with their captions; each batch holds source and edited scene side by side. *recallAt1* among 512 held-out captions; *editPair*: both captions of an edit prefer their own picture; *directional*: cosine of picture change and caption change, for right and for shuffled captions.',
  },
  'text-to-image': {
    title: 'Text to image',
    what: '`StableDiffusionPipeline`: UNet and text encoder trained together on captions and latents, predicting noise. Judged by the oracle on held-out captions, through the autoencoder.',
  },
  editor: {
    title: 'Supervised editor',
    what: '`StableDiffusionInstructPix2PixPipeline` from the text-to-image model, inflated from 4 to 8 input channels, on Prompt-to-Prompt pairs that this model drew itself and nobody filtered. What they get wrong (four of five times, what should move stays) the editor has learnt: such mistakes are what rankings can mend. *followed*: the instruction and nothing else is asked for; *preserved*: everything else is unchanged; *perfect*: both. *shuffled*: judged against an instruction for another scene, which is chance. *ceiling*: the right edit, encoded and decoded. *hard*: zooming, counting and spatial words, which it was never taught.',
  },
  reward: {
    title: 'Reward initialisation',
    what: 'The reward model (BLIP-type: one vision encoder for both pictures, a text encoder that attends to them) before it has seen any vote: ranked by the known utility of rendered variants, redrawn so that they look like an editor\u2019s own outputs. The loop trains it on people\u2019s rankings.',
  },
  'text-to-image-21': {
    title: 'Text to image, the other backbone',
    what: 'The same stage with the traits by which Stable Diffusion 2.1 differs from 1.5: attention projects by matrices instead of 1×1 convolutions, heads are equally wide at every level, the text encoder is wider and deeper, with GELU, and what the UNet predicts is the velocity. Of its text encoder Stable Diffusion 2.1 drops the last layer, so its file names one layer less than was trained; this one is trained along from nothing and has only the layers that are used. It does not ship: only the editor below starts from it.',
  },
  'editor-21': {
    title: 'Supervised editor, the other backbone',
    what: '`StableDiffusionInstructPix2PixPipeline` from the other backbone\u2019s text-to-image model, by the recipe of the editor above, on the very pairs that this one learnt from, drawn by the first text-to-image model. Figures as above.',
  },
};

/** Models that ship as folders of their own; the autoencoder ships inside the pipelines that use it, and the other backbone's text-to-image model draws nothing. */
const FOLDERS: readonly StageName[] = STAGES.filter((stage) => stage !== 'vae' && stage !== 'text-to-image-21');

interface LogLine {
  step: number;
  loss: number;
}

async function readLog(file: string): Promise<LogLine[]> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as LogLine);
}

/** The loss over the steps on a logarithmic axis, as a picture that reads on light and dark pages. */
export function lossCurve(log: readonly LogLine[]): string {
  const [width, height, left, bottom] = [640, 200, 56, 28];
  const steps = log.at(-1)?.step ?? 1;
  const logs = log.map(({ loss }) => Math.log10(Math.max(loss, 1e-6)));
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const x = (step: number) => left + ((width - left - 8) * step) / steps;
  const y = (value: number) => 8 + ((height - bottom - 8) * (high - value)) / Math.max(high - low, 1e-9);
  const points = log.map(({ step }, i) => `${x(step).toFixed(1)},${y(logs[i] as number).toFixed(1)}`).join(' ');
  const label = (text: string, at: string) => `<text ${at} font-size="11" fill="#888" font-family="sans-serif">${text}</text>`;
  const number = (value: number) => (10 ** value).toPrecision(2);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" role="img" aria-label="Loss falls from ${number(logs[0] as number)} to ${number(logs.at(-1) as number)} in ${steps} steps">
<path d="M${left} 8V${height - bottom}H${width - 8}" fill="none" stroke="#888"/>
<polyline points="${points}" fill="none" stroke="#d97706" stroke-width="1.5"/>
${label(number(high), `x="${left - 6}" y="14" text-anchor="end"`)}${label(number(low), `x="${left - 6}" y="${height - bottom}" text-anchor="end"`)}
${label('loss', `x="${left + 8}" y="16"`)}${label(`${steps} steps`, `x="${width - 8}" y="${height - 10}" text-anchor="end"`)}
</svg>
`;
}

interface ShareLike {
  share: number;
  n: number;
  ci95: [number, number];
}

function isShare(value: unknown): value is ShareLike {
  return typeof value === 'object' && value !== null && 'share' in value && 'ci95' in value;
}

/** Rows "figure | value" of a report, nested names joined; shares with their interval. */
export function figureRows(report: unknown, name = ''): string[] {
  if (isShare(report)) return [`| ${name} | ${report.share.toFixed(3)} [${report.ci95.map((end) => end.toFixed(3)).join(', ')}] of ${report.n} |`];
  if (typeof report === 'number') return [`| ${name} | ${Number.isInteger(report) ? report : report.toPrecision(3)} |`];
  if (typeof report !== 'object' || report === null) return [];
  return Object.entries(report).flatMap(([key, value]) => figureRows(value, name ? `${name} · ${key}` : key));
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) if (entry.isFile()) bytes += (await stat(path.join(entry.parentPath, entry.name))).size;
  return bytes;
}

async function card(target: string, stage: StageName, preset: string, report: unknown): Promise<string> {
  const { title, what } = CARDS[stage];
  const shipped = FOLDERS.includes(stage) ? `Folder \`${stage}/\`, ${((await sizeOf(path.join(target, stage))) / 1e6).toFixed(1)} MB. ` : '';
  const sheet = (await fileExists(path.join(target, `${stage}.png`))) ? `\n![Held-out examples](${stage}.png)\n` : '';
  return `## ${title}

${shipped}${what}

![Loss](curves/${stage}.svg)
${sheet}
| figure | value |
|---|---|
${figureRows(report).join('\n')}

<details><summary>Recipe (preset <code>${preset}</code>)</summary>

\`\`\`json
${JSON.stringify(await readStageConfig(stage, preset), null, 2)}
\`\`\`
</details>
`;
}

const INTRODUCTION = `# Shipped weights of the shapes world

Half-precision Hugging Face folders, trained from nothing by \`npm run apiary -- pretrain\` on the CPU. The figures below are on held-out scenes with guidance fixed beforehand
(\`../pretrain/presets/sampling.json\`); \`npm run apiary -- pretrain --evaluate\` measures the files in this folder again. Intervals are 95 % Wilson intervals.
This page is written by \`npm run apiary -- pretrain --ship\`.

\`hive/\` and \`control/\` are the two editors of a loop with the reward in words (\`apiary loop --preset words\`, seed 31), copied by \`pretrain --ship-loop\`: [what it showed](../../stages/3-fine-tune/README.md#the-reward-in-words).
`;

/** Copies the finished models, contact sheets, curves and reports of a training run into the folder of shipped weights, and writes its page. */
export async function shipModels(root: string, target: string, preset: string): Promise<void> {
  const figures: Record<string, unknown> = {};
  for (const stage of STAGES) {
    const report = path.join(root, stage, 'report.json');
    if (!(await fileExists(report))) throw new Error(`The stage "${stage}" has no report in ${report}; run it to its end before shipping.`);
    figures[stage] = JSON.parse(await readFile(report, 'utf8'));
  }
  await mkdir(path.join(target, 'curves'), { recursive: true });
  const cards: string[] = [];
  for (const stage of STAGES) {
    if (FOLDERS.includes(stage)) {
      await rm(path.join(target, stage), { recursive: true, force: true });
      await cp(modelOf(root, stage), path.join(target, stage), { recursive: true });
      if (stage === 'clip') await cp(path.join(root, stage, 'tokenizer'), path.join(target, stage), { recursive: true });
    }
    const sheet = path.join(root, stage, `${stage}.png`);
    if (await fileExists(sheet)) await cp(sheet, path.join(target, `${stage}.png`));
    await writeAtomically(path.join(target, 'curves', `${stage}.svg`), [Buffer.from(lossCurve(await readLog(path.join(root, stage, 'log.jsonl'))))]);
    cards.push(await card(target, stage, preset, figures[stage]));
  }
  await writeAtomically(path.join(target, 'figures.json'), [Buffer.from(`${JSON.stringify(figures, null, 2)}\n`)]);
  await writeAtomically(path.join(target, 'README.md'), [Buffer.from([INTRODUCTION, ...cards].join('\n'))]);
}

/** The editors of a loop's verdict, as they ship. */
const LOOPED = ['hive', 'control'] as const;

/** Copies the two editors of a finished loop (its `models` folder) beside the shipped models: what short loops judge as the long run. */
export async function shipLoop(loop: string, target: string): Promise<void> {
  const models = path.join(loop, 'models');
  for (const name of LOOPED) {
    if (!(await fileExists(path.join(models, `${name}.json`)))) throw new Error(`${models} holds no ${name}.json: name the folder of a finished loop (of several seeds, one seed's folder).`);
  }
  for (const name of LOOPED) {
    await rm(path.join(target, name), { recursive: true, force: true });
    await cp(path.join(models, name), path.join(target, name), { recursive: true });
    await cp(path.join(models, `${name}.json`), path.join(target, `${name}.json`));
  }
}

/** How editors are asked, in studies as in their figures. */
async function samplingOf(name: string): Promise<Record<string, unknown>> {
  if (!['editor', 'hive', 'control', 'editor-21'].includes(name)) return {};
  const { batch: _, ...sampling } = await readPreset('sampling', 'editor');
  return { sampling };
}

/**
 * What is known about a shipped model: its held-out figures, the settings of its stage where it has one, for editors how they are asked; and whatever else
 * `<name>.json` beside the model says.
 */
export async function readShippedCard(folder: string, name: string): Promise<Record<string, unknown>> {
  const figures = JSON.parse(await readFile(path.join(folder, 'figures.json'), 'utf8')) as Record<string, unknown>;
  const stage = STAGES.find((one) => one === name);
  const more = path.join(folder, `${name}.json`);
  return {
    name,
    world: 'shapes',
    figures: figures[name] ?? {},
    ...(stage ? { settings: await readPreset(stage, 'shapes') } : {}),
    ...(await samplingOf(name)),
    ...((await fileExists(more)) ? (JSON.parse(await readFile(more, 'utf8')) as Record<string, unknown>) : {}),
  };
}
