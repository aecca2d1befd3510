import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { TNextResponse } from '#lib/contracts/work.ts';
import { taskType } from '../task-types/index.ts';
import { annotatorOf, luck, paceOf, type Annotator, type CrowdTraits, type SpamKind } from './annotator.ts';
import { pictureWorth } from './picture-worth.ts';
import { WorkClient, WorkRefused } from './work-client.ts';

export interface CrowdOptions {
  url: string;
  workers: readonly { workerId: string; token: string }[];
  /** Only this study; any work when left out. */
  studyId?: string;
  seed: number;
  /** Share of annotators who answer without looking. */
  spam: number;
  /** How many times as quick those are: they look so much shorter. 1 when left out. */
  spamPace?: number;
  /** What they do instead of answering at random. */
  spamKind?: SpamKind;
  accuracy: number;
  noise: number;
  positionBias: number;
  /** Shares of accepted tasks that are returned, walked away from, and handed in three times at once. */
  returnRate: number;
  abandonRate: number;
  repeatRate: number;
  /** Most tasks per worker. */
  limit: number;
  /** Milliseconds a worker looks at a task. */
  thinkMs: number;
  /** Called after every finished task. */
  progress?: (done: number) => void;
}

/** What the crowd that only sees pictures calls equal, and unchanged, on the scale of `pictureWorth`. */
const SEEN = { tieBelow: 0.08, noChangeBelow: 0.15 };

export interface CrowdReport {
  seconds: number;
  submitted: number;
  surplus: number;
  returned: number;
  abandoned: number;
  /** Refusals by sentence. */
  refused: Record<string, number>;
  /** Milliseconds: median and 95th percentile per call. */
  latency: Record<string, { n: number; p50: number; p95: number }>;
}

type Tally = Omit<CrowdReport, 'seconds' | 'latency'>;

/** Pictures seen before, by content: workers see one picture under many addresses. */
class Worths {
  private readonly known = new Map<string, Promise<number>>();

  async of(client: WorkClient, payload: { original: string }, urls: readonly string[]): Promise<Map<string, number>> {
    const original = await client.picture(payload.original);
    const worths = await Promise.all(
      urls.map(async (url) => {
        const bytes = await client.picture(url);
        const key = createHash('sha256').update(original).update(bytes).digest('hex');
        if (!this.known.has(key)) this.known.set(key, pictureWorth(bytes, original));
        return [url, (await this.known.get(key)) as number] as const;
      }),
    );
    return new Map(worths);
  }
}

interface Place {
  options: CrowdOptions;
  client: WorkClient;
  workerId: string;
  annotator: Annotator;
  pace: number;
  worths: Worths;
  tally: Tally;
  /** Whoever holds a task: it may come back. */
  holding: Set<string>;
}

/** Times in a row that a worker finds nothing, while nobody holds anything, before the day is over; and milliseconds in between. */
const LOOKS = 3;
const BETWEEN_LOOKS = 25;

/** The answer of this annotator to this task: a function of (seed, worker, HIT) and of what the pictures show. */
async function answer({ client, annotator, options, workerId, worths }: Place, task: TNextResponse): Promise<unknown> {
  const record = taskType(task.taskType);
  const urls = record.judged(task.payload);
  const worth = annotator.isSpammer ? new Map<string, number>() : await worths.of(client, task.payload as { original: string }, urls);
  const random = luck(options.seed, workerId, task.hitId);
  return record.simulate({ payload: task.payload, worthOf: (url) => worth.get(url) ?? 0, annotator, random });
}

async function handIn(place: Place, task: TNextResponse, times: number): Promise<void> {
  const { client, tally } = place;
  const assignmentId = task.assignmentId as string;
  const body = { assignmentId, clientKey: assignmentId, answer: await answer(place, task) };
  const replies = await Promise.all(Array.from({ length: times }, () => client.submit(body)));
  if (new Set(replies.map(({ status }) => status)).size > 1) throw new Error(`Submits of ${assignmentId} with one key got different replies: ${JSON.stringify(replies)}`);
  if (replies[0].status === 'surplus') tally.surplus++;
  else tally.submitted++;
}

/** The next task, waiting for those that others may still give back; null when there is none. */
async function nextTask({ client, options, holding, workerId }: Place): Promise<TNextResponse | null> {
  for (let looks = 0; looks < LOOKS; looks++) {
    if (looks > 0) await wait(BETWEEN_LOOKS);
    const isQuiet = holding.size === 0;
    const task = await client.next(options.studyId);
    if (task) {
      holding.add(workerId);
      return task;
    }
    if (!isQuiet) looks = 0;
  }
  return null;
}

/** One worker's day: task after task until there is none. */
async function work(place: Place): Promise<void> {
  const { options, client, workerId, pace, tally, holding } = place;
  for (let done = 0; done < options.limit; done++) {
    const task = await nextTask(place);
    if (!task) return;
    const mood = luck(options.seed, workerId, task.hitId, 'mood');
    await wait((options.thinkMs * (0.5 + mood())) / pace);
    const roll = mood();
    try {
      if (roll < options.returnRate) {
        await client.giveBack(task.assignmentId as string);
        tally.returned++;
      } else if (roll < options.returnRate + options.abandonRate) tally.abandoned++;
      else await handIn(place, task, mood() < options.repeatRate ? 3 : 1);
    } catch (error) {
      if (!(error instanceof WorkRefused)) throw error;
      if (error.status === 401 || error.status === 403) throw error;
      tally.refused[error.message] = (tally.refused[error.message] ?? 0) + 1;
    } finally {
      holding.delete(workerId);
    }
    options.progress?.(tally.submitted + tally.surplus);
  }
}

function summarise(clients: readonly WorkClient[]): CrowdReport['latency'] {
  const latency: CrowdReport['latency'] = {};
  for (const verb of ['next', 'submit', 'return']) {
    const all = clients.flatMap(({ timings }) => timings[verb] ?? []).sort((x, y) => x - y);
    if (all.length === 0) continue;
    const quantile = (q: number) => Math.round(all[Math.min(all.length - 1, Math.floor(q * all.length))]);
    latency[verb] = { n: all.length, p50: quantile(0.5), p95: quantile(0.95) };
  }
  return latency;
}

/** Lets simulated annotators work, all at once, through the worker HTTP contract, until there is no work left for them. */
export async function runCrowd(options: CrowdOptions): Promise<CrowdReport> {
  const begun = performance.now();
  const tally: Tally = { submitted: 0, surplus: 0, returned: 0, abandoned: 0, refused: {} };
  const worths = new Worths();
  const holding = new Set<string>();
  const places = options.workers.map(({ workerId, token }): Place => {
    const { accuracy, noise, positionBias, spam, spamPace, spamKind, seed, url } = options;
    const traits: CrowdTraits = { ...SEEN, accuracy, noise, positionBias, spam, spamPace, spamKind };
    return { options, client: new WorkClient(url, token), workerId, annotator: annotatorOf(traits, seed, workerId), pace: paceOf(traits, seed, workerId), worths, tally, holding };
  });
  await Promise.all(places.map(work));
  return { seconds: (performance.now() - begun) / 1000, ...tally, latency: summarise(places.map(({ client }) => client)) };
}
