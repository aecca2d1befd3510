/** @file `apiary active`: what choosing the next items to rank saves, against as many drawn at random, from nothing to a table. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { activeSentence, activeTable } from '#lib/active/describe.ts';
import { COLLECTION_PRESETS } from '#lib/active/presets.ts';
import { db } from '#lib/db.ts';
import { derivedId, newId } from '#lib/ids.ts';
import { type StageName, STAGES } from '#lib/run/stages.ts';
import { type TActiveReport, ZActiveReport } from '#lib/run/stages/active.ts';
import { executeRun, type Workplace } from '../loop/execute-run.ts';
import { takeMark, writeWhole } from '../loop/loop-folder.ts';
import { withPlatform } from '../loop/with-platform.ts';
import { seedNumber } from '../options.ts';

const PRESET_NAMES = Object.keys(COLLECTION_PRESETS) as (keyof typeof COLLECTION_PRESETS)[];
const ZMark = z.object({ id: z.string(), world: z.literal('shapes'), seed: z.number(), preset: z.enum(PRESET_NAMES) });
type Mark = z.infer<typeof ZMark>;

interface ActiveOptions extends Omit<Mark, 'id'> {
  out: string;
  crowd: 'simulated' | 'people';
  as: string;
  json?: string;
}

/** Micro-dollars for each part on its own platform: more than any preset costs. */
const OWN_BUDGET = 20_000_000_000n;

/** The mark of a folder. @throws a sentence when it holds another collection. */
function takeCollection(dir: string, wanted: Omit<Mark, 'id'>): Mark {
  const mark = takeMark(dir, 'active.json', ZMark, () => ({ id: newId(), ...wanted }), 'the mark of an active collection');
  const { world, seed, preset } = mark;
  if (world !== wanted.world || seed !== wanted.seed || preset !== wanted.preset) throw new Error(`${dir} holds the active collection of seed ${seed}, world ${world}, preset ${preset}: choose another folder with --out.`);
  return mark;
}

/** The three runs in their order: shipped models, what is ranked before, the collection. Null when the signal stopped one. */
async function collectFromNothing(workplace: Workplace, { id, world, seed, preset }: Mark, crowd: ActiveOptions['crowd']): Promise<TActiveReport | null> {
  const { start, known, active } = COLLECTION_PRESETS[preset];
  const perform = async <Stage extends StageName>(stage: Stage, name: string, config: z.input<(typeof STAGES)[Stage]['config']>, parts: number) => {
    const runId = derivedId('active', id, stage);
    workplace.say(name);
    if (!(await executeRun({ ...workplace, runId, stage, name, config, parts, budget: OWN_BUDGET }))) return null;
    const { result } = await db().run.findUniqueOrThrow({ where: { id: runId }, select: { result: true } });
    return STAGES[stage].result.parse(result) as z.output<(typeof STAGES)[Stage]['result']>;
  };
  const shipped = await perform('shipped', 'Shipped models', {}, 1);
  if (!shipped) return null;
  const idOf = (name: string): string => {
    const found = shipped.models.find((model) => model.name === name);
    if (!found) throw new Error(`No ${name} ships with this worker: a collection cannot begin.`);
    return found.modelId;
  };
  const before = await perform('rankings', 'What is ranked before', { ...known, world, seed, crowd, editorId: idOf('editor') }, 1);
  if (!before) return null;
  const config = { ...active, world, seed, crowd, editorId: idOf('editor'), startId: idOf(start), datasetId: before.datasetId };
  // Each member of the ensemble, the rankings, and rewards from nothing new and from four shares of both arms.
  const report = await perform('active', `Active collection, seed ${seed}`, config, active.members + 1 + 9);
  return report && ZActiveReport.parse(report);
}

async function active({ world, seed, out, preset, crowd, as, json }: ActiveOptions): Promise<void> {
  const dir = resolve(out);
  const mark = takeCollection(dir, { world, seed, preset });
  await withPlatform(dir, as, async (workplace) => {
    const report = await collectFromNothing(workplace, mark, crowd);
    if (!report) return false;
    const { title, detail } = activeSentence(report);
    const { share } = report.annotatorAgreement;
    const text = `${title}. ${detail}\n\n${activeTable(report)}\n\nShares of held-out pairs that a reward orders as annotators do, who agree among themselves on ${(100 * share).toFixed(1)} %; 95 % intervals over items. Plan ${report.plan.sha256}.`;
    writeWhole(join(dir, 'report.md'), `${text}\n`);
    writeWhole(join(dir, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
    if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
    console.log(text);
    return true;
  });
}

export function registerActive(program: Command): void {
  program
    .command('active')
    .description('have a reward ensemble choose what to rank next, beside as many items drawn at random, and say what choosing saved; the same command goes on where it was')
    .addOption(new Option('--world <name>', 'the world whose pictures are edited').choices(['shapes']).default('shapes'))
    .addOption(new Option('--seed <n>', 'every random number follows from it').argParser(seedNumber).default(7))
    .requiredOption('--out <dir>', 'folder for report.md, report.json and, unless one is running, the platform’s data')
    .addOption(new Option('--preset <name>', 'settings').choices(PRESET_NAMES).default('shapes'))
    .addOption(new Option('--crowd <who>', 'who answers').choices(['simulated', 'people']).default('simulated'))
    .option('--as <email>', 'the researcher whose runs they are and whose balance pays', 'researcher@apiary.example')
    .option('--json <file>', 'write the report as JSON here too')
    .action(active);
}
