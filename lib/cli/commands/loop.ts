/** @file `apiary loop`: the whole HIVE loop without a browser, from votes to a verdict. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { db } from '#lib/db.ts';
import { LOOP_PRESETS, type TLoopRequest, ZLoopConfig } from '#lib/loop/config.ts';
import { comparisonsOf, duration, percent, signed, verdictSentence } from '#lib/loop/report/words.ts';
import type { TLoopReport } from '#lib/contracts/loop-report.ts';
import { deposit } from '#lib/payment/deposit.ts';
import { cancelRun } from '#lib/run/cancel-run.ts';
import { createRun } from '#lib/run/create-run.ts';
import { retryRun } from '#lib/run/retry-run.ts';
import { takeLoopFolder } from '../loop/loop-folder.ts';
import { openPlatform } from '../loop/loop-platform.ts';
import { watchRun } from '../loop/watch-run.ts';
import { writeResults } from '../loop/write-results.ts';
import { number } from '../options.ts';

interface LoopOptions {
  world: string;
  seed: number;
  out: string;
  preset: string;
  crowd: 'simulated' | 'people';
  as: string;
  json?: string;
}

/** Micro-dollars that a loop's own platform puts into the researcher's hands: more than any preset costs. */
const OWN_BUDGET = 20_000_000_000n;

async function researcher(email: string): Promise<string> {
  const found = await db().user.findUnique({ where: { email }, select: { id: true, roles: true } });
  if (!found?.roles.some((role) => role === 'Researcher' || role === 'Admin')) throw new Error(`This platform has no researcher ${email}: name one with --as.`);
  return found.id;
}

/** Asks for the folder's run, or for it again when it had failed or was cancelled. */
async function requestRun(runId: string, config: TLoopRequest, createdById: string): Promise<void> {
  const { announceRequested } = await import('#jobs/models/announce-run.ts');
  await createRun({ stage: 'loop', name: `Loop, seed ${config.seed}`, config, createdById, id: runId });
  const { status } = await db().run.findUniqueOrThrow({ where: { id: runId }, select: { status: true } });
  if (status === 'Failed' || status === 'Cancelled') await retryRun({ runId, actorId: createdById });
  if (status !== 'Succeeded') await announceRequested(runId);
}

async function stopRun(runId: string, actorId: string): Promise<void> {
  const { announceCancelled } = await import('#jobs/models/announce-run.ts');
  const { cancelled } = await cancelRun({ runId, actorId });
  await announceCancelled(cancelled);
}

/** Child runs of a loop that makes every comparison; without shipped long-run checkpoints some are left out. */
const PARTS = 22;

function describe(report: TLoopReport, dir: string): string {
  const lines = comparisonsOf(report).map(({ title, comparison, missing }) => {
    if (!comparison) return `  ${title}: ${missing ?? 'left out'}`;
    const { share, ci95, netVotes, n } = comparison;
    return `  ${title}: ${share === null || ci95 === null ? 'nothing decided' : `${percent(share)} [${percent(ci95[0])}, ${percent(ci95[1])}]`}${netVotes === null ? '' : `, net votes ${signed(netVotes)}`}, ${n} items`;
  });
  const { pairAccuracy, ci95, annotatorAgreement } = report.reward;
  return [verdictSentence(report.verdict, 'its step-matched control'), ...lines, `  Reward: ${percent(pairAccuracy)} of held-out pairs [${percent(ci95[0])}, ${percent(ci95[1])}]; annotators agree on ${percent(annotatorAgreement)}`, `${report.promotion.reason}`, `${duration(report.seconds)}; ${join(dir, 'report.html')} has all of it.`].join('\n');
}

async function loop(options: LoopOptions): Promise<void> {
  const dir = resolve(options.out);
  const { seed, crowd, preset } = options;
  const config: TLoopRequest = { ...LOOP_PRESETS[preset], seed, crowd };
  const parsed = ZLoopConfig.safeParse(config);
  if (!parsed.success) throw new Error(`--${parsed.error.issues[0].path.join('.')}: ${parsed.error.issues[0].message}.`);
  const { runId } = takeLoopFolder(dir, { seed, world: options.world, preset });
  const started = Date.now();
  const say = (line: string) => console.error(`${((Date.now() - started) / 1000).toFixed(1).padStart(7)} s  ${line}`);
  const abort = new AbortController();
  const onSignal = () => abort.abort();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, onSignal);
  const platform = await openPlatform(dir, say);
  try {
    const actorId = await researcher(options.as);
    if (platform.isOwn) await deposit({ userId: actorId, amount: OWN_BUDGET, actorId: 'system', reference: `loop:${runId}` });
    await requestRun(runId, config, actorId);
    if (platform.url && !abort.signal.aborted) say(`watch it, or answer with the crowd, at ${platform.url}/research/runs/${runId} (sign in as ${options.as})`);
    const ended = await watchRun({ runId, parts: PARTS, signal: abort.signal, say });
    if (!ended) {
      await stopRun(runId, actorId);
      say('cancelled; the same command goes on from the parts that were finished');
      process.exitCode = 130;
      return;
    }
    if (ended.status !== 'Succeeded') throw new Error(ended.error ?? 'The loop was cancelled.');
    const report = await writeResults(runId, dir);
    if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
    console.log(describe(report, options.out));
  } finally {
    await (await import('#lib/db.ts')).closeDb();
    await platform.stop();
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(name, onSignal);
  }
}

export function registerLoop(program: Command): void {
  program
    .command('loop')
    .description('run the whole loop: rankings, reward model, fine-tuning, blind studies, verdict; the same command goes on where it was')
    .addOption(new Option('--world <name>', 'the world whose pictures are edited').choices(['shapes']).default('shapes'))
    .addOption(new Option('--seed <n>', 'every random number follows from it').argParser(number({ min: 0, max: 2_147_483_647, integer: true })).default(7))
    .requiredOption('--out <dir>', 'folder for report.json, report.html, votes.csv and, unless one is running, the platform’s data')
    .addOption(new Option('--preset <name>', 'settings').choices(Object.keys(LOOP_PRESETS)).default('shapes'))
    .addOption(new Option('--long', 'the powered run: the same as --preset long').implies({ preset: 'long' }))
    .addOption(new Option('--crowd <who>', 'who answers').choices(['simulated', 'people']).default('simulated'))
    .option('--as <email>', 'the researcher whose run it is and whose balance pays', 'researcher@apiary.example')
    .option('--json <file>', 'write the report as JSON here too')
    .action(loop);
}
