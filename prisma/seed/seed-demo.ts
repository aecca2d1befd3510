/** The demo's opening scene: people, money, and two studies on freshly drawn landscapes. Running it again changes passwords and tokens only. */
import { accessKeyOf } from '#lib/auth/access-key.ts';
import { db } from '#lib/db.ts';
import { ingestImage } from '#lib/image/ingest-image.ts';
import { deposit } from '#lib/payment/deposit.ts';
import { randomFrom } from '#lib/random.ts';
import { createStudy, type CreateStudyOptions, type StudyRow } from '#lib/study/create-study.ts';
import { publishStudy } from '#lib/study/publish-study.ts';
import { EDITS, TREATMENTS } from './edits.ts';
import { type DemoAccount, seedAccounts, seedAnnotators } from './people.ts';
import { renderPicture } from './pictures.ts';

export interface DemoSeed {
  accounts: DemoAccount[];
  workers: { workerId: string; token: string }[];
  /** For requests signed as AWS clients sign them; `workerId` is one that has answered nothing yet. */
  mturk: { accessKeyId: string; secretAccessKey: string; workerId: string };
}

const ANNOTATORS = 220;
/** Landscapes, each with one instruction carried out in five ways. */
const SCENES = 14;
/** Per scene, pairs of treatments to compare, the better one usually by editor a. */
const PAIRS: readonly (readonly [number, number])[] = [[0, 2], [0, 3], [1, 4], [2, 1]];
/** Scenes drawn at a time: sharp works outside the main thread. */
const AT_ONCE = 4;
/** Micro-dollars, by e-mail; a researcher's loops pay their annotators like anybody else. */
const OPENING_BALANCES = { 'requester@apiary.example': 500_000_000n, 'researcher@apiary.example': 5_000_000_000n };

interface DrawnScene {
  instruction: string;
  originalId: string;
  /** In the order of `TREATMENTS`. */
  editIds: string[];
}

async function drawScene(ownerId: string, index: number): Promise<DrawnScene> {
  const edit = EDITS[index % EDITS.length];
  const name = `landscape-${String(index + 1).padStart(2, '0')}`;
  const store = async (fileName: string, picture: Promise<Buffer>) => (await ingestImage({ ownerId, fileName, bytes: await picture })).id;
  const originalId = await store(`${name}.jpg`, renderPicture(index + 1));
  const editIds = [];
  for (const [i, treatment] of TREATMENTS.entries()) editIds.push(await store(`${name}-edit-${i + 1}.jpg`, renderPicture(index + 1, { edit, treatment })));
  return { instruction: edit.instruction, originalId, editIds };
}

async function drawScenes(ownerId: string): Promise<DrawnScene[]> {
  const scenes: DrawnScene[] = [];
  const draw = async (lane: number): Promise<void> => {
    for (let index = lane; index < SCENES; index += AT_ONCE) scenes[index] = await drawScene(ownerId, index);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, lane) => draw(lane)));
  return scenes;
}

/** Mostly a is the better editor; which pairs turn out otherwise is fixed. */
function comparisons(scenes: readonly DrawnScene[]): StudyRow[] {
  return PAIRS.flatMap(([a, b]) =>
    scenes.map(({ instruction, originalId, editIds }) => ({ instruction, originalId, variants: [{ label: 'a', imageId: editIds[a] }, { label: 'b', imageId: editIds[b] }] })),
  );
}

/** The five treatments under labels that do not follow their quality. */
function rankings(scenes: readonly DrawnScene[]): StudyRow[] {
  const random = randomFrom(5);
  return scenes.map(({ instruction, originalId, editIds }) => {
    const order = editIds.map((imageId) => ({ imageId, key: random() })).sort((x, y) => x.key - y.key);
    return { instruction, originalId, variants: order.map(({ imageId }, i) => ({ label: String(i + 1), imageId })) };
  });
}

/** Creates and publishes a study, or finishes what an interrupted seed left. */
async function openStudy(options: CreateStudyOptions): Promise<void> {
  const { requesterId, settings } = options;
  const before = await db().study.findFirst({ where: { requesterId, name: settings.name }, select: { id: true, status: true } });
  if (before && before.status !== 'Draft') return;
  const studyId = before?.id ?? (await createStudy(options)).studyId;
  await publishStudy({ studyId, requesterId });
}

async function seedStudies(requesterId: string): Promise<void> {
  if ((await db().study.count({ where: { requesterId, status: { not: 'Draft' } } })) >= 2) return;
  const scenes = await drawScenes(requesterId);
  const compare = { name: 'Which landscape edit is better?', taskType: 'CompareEdits', labels: { a: 'Editor A', b: 'Editor B' }, title: 'Compare two edits of a landscape' } as const;
  const rank = { name: 'Five ways to edit a landscape', taskType: 'RankEdits', title: 'Rank five edits of a landscape' } as const;
  const shared = { overlap: 3, seed: 7n };
  const compareHelp = 'Look at the original and the instruction, then say which of the two edits carries it out better, or that they are equally good or bad.';
  const rankHelp = 'Order the five edits from best to worst, and flag what is wrong with them as a whole.';
  await openStudy({ requesterId, settings: { ...shared, ...compare, payment: 60_000n, description: compareHelp }, rows: comparisons(scenes) });
  await openStudy({ requesterId, settings: { ...shared, ...rank, payment: 180_000n, description: rankHelp }, rows: rankings(scenes) });
}

/** Seeds the demo and returns what people and scripts need to get in. */
export async function seedDemo(): Promise<DemoSeed> {
  const [accounts, workers] = await Promise.all([seedAccounts(), seedAnnotators(ANNOTATORS)]);
  const { id: requesterId } = await db().user.findUniqueOrThrow({ where: { email: 'requester@apiary.example' }, select: { id: true } });
  for (const [email, amount] of Object.entries(OPENING_BALANCES)) {
    const { id: userId } = await db().user.findUniqueOrThrow({ where: { email }, select: { id: true } });
    await deposit({ userId, amount, actorId: 'system', reference: `demo:${userId}` });
  }
  await seedStudies(requesterId);
  const { id: workerId } = await db().user.findUniqueOrThrow({ where: { email: 'worker3@apiary.example' }, select: { id: true } });
  return { accounts, workers, mturk: { ...accessKeyOf(requesterId), workerId } };
}
