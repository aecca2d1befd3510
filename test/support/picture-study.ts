/** People who can sign in and a live study on drawn pictures, for browser tests. */
import sharp from 'sharp';
import { hashPassword } from '#lib/auth/password.ts';
import { db } from '#lib/db.ts';
import type { Role, TaskType } from '#lib/generated/prisma/client.ts';
import { newUserId } from '#lib/ids.ts';
import { ingestImage } from '#lib/image/ingest-image.ts';
import { deposit } from '#lib/payment/deposit.ts';
import { createStudy } from '#lib/study/create-study.ts';
import { publishStudy } from '#lib/study/publish-study.ts';

export interface Person {
  id: string;
  email: string;
  password: string;
}

/** Somebody with one role. */
export async function createPerson(role: Role, name: string = role): Promise<Person> {
  const id = newUserId();
  const person = { id, email: `${id.toLowerCase()}@example.org`, password: `bee ${id.slice(0, 10)}` };
  await db().user.create({ data: { id, name, email: person.email, roles: [role], passwordHash: await hashPassword(person.password) } });
  return person;
}

/** A picture with something to see: a gradient and a few discs, all a function of `seed`. */
async function drawPicture(seed: number): Promise<Buffer> {
  const disc = (i: number): string =>
    `<circle cx="${(seed * 97 + i * 71) % 360}" cy="${(seed * 53 + i * 37) % 240}" r="${18 + ((seed + i) % 4) * 9}" fill="hsl(${(seed * 47 + i * 60) % 360} 60% 50%)"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="360" height="240"><rect width="360" height="240" fill="hsl(${(seed * 29) % 360} 40% 75%)"/>${[0, 1, 2, 3].map(disc).join('')}</svg>`;
  return sharp(Buffer.from(svg)).jpeg({ quality: 85 }).toBuffer();
}

export interface PictureStudyOptions {
  taskType: TaskType;
  items: number;
  overlap?: number;
  title?: string;
  assignmentDurationSeconds?: number;
  labels?: { a: string; b: string };
  /** The run that asks. */
  runId?: string;
  /** Somebody with money; otherwise Rosa, who gets some. */
  requester?: Person;
}

/** A requester with a hundred dollars. */
async function createRequester(): Promise<Person> {
  const requester = await createPerson('Requester', 'Rosa Requester');
  await deposit({ userId: requester.id, amount: 100_000_000n, actorId: requester.id, reference: requester.id });
  return requester;
}

/** The variants of an item; workers who write see the original alone. */
const LABELS: Record<TaskType, string[]> = { CompareEdits: ['a', 'b'], RankEdits: ['1', '2', '3', '4', '5'], WriteInstructions: [], EditCaptions: [] };

/** A published study that pays 8 cents per task; its requester has money left. */
export async function createPictureStudy({
  taskType,
  items,
  overlap = 3,
  title = 'Judge drawn pictures',
  assignmentDurationSeconds = 600,
  labels: names,
  runId,
  requester: given,
}: PictureStudyOptions): Promise<{ studyId: string; requester: Person }> {
  const requester = given ?? (await createRequester());
  const labels = LABELS[taskType];
  const store = async (seed: number): Promise<string> => (await ingestImage({ ownerId: requester.id, fileName: `${seed}.jpg`, bytes: await drawPicture(seed) })).id;
  const rows = [];
  for (let item = 0; item < items; item++) {
    const variants = [];
    for (const [index, label] of labels.entries()) variants.push({ label, imageId: await store(item * 10 + index + 2) });
    const words = labels.length > 0 ? { instruction: `Move the discs ${item + 1}` } : { instruction: '', ...(taskType === 'EditCaptions' && { caption: `Discs on a plain ground ${item + 1}` }) };
    rows.push({ ...words, originalId: await store(item * 10 + 1), variants });
  }
  const settings = { name: title, title, description: 'Look closely, then judge.', taskType, overlap, payment: 80_000n, assignmentDurationSeconds, labels: names } as const;
  const { studyId } = await createStudy({ runId, requesterId: requester.id, settings, rows });
  await publishStudy({ studyId, requesterId: requester.id });
  return { studyId, requester };
}
