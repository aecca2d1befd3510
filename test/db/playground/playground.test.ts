/** The playground's edits from the request to a blind study: whose pictures may be used, what a study holds, and from whom it hides what. */
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SignedInUser } from '#lib/auth/user.ts';
import { acceptAssignment } from '#lib/crowd/assignment/accept-assignment.ts';
import { db } from '#lib/db.ts';
import type { Role } from '#lib/generated/prisma/client.ts';
import { newUserId } from '#lib/ids.ts';
import { ingestImage } from '#lib/image/ingest-image.ts';
import { findEdits } from '#lib/playground/find-edits.ts';
import { findStudiesToPickFrom, findStudyPictures } from '#lib/playground/find-study-pictures.ts';
import { makeEditStudy, type TEditStudy } from '#lib/playground/make-edit-study.ts';
import { takePicture } from '#lib/playground/take-picture.ts';
import { saveModel } from '#lib/model/save-model.ts';
import { isRunBlindTo } from '#lib/run/assert-run-unblinded.ts';
import { openRunObject } from '#lib/run/open-run-object.ts';
import { findItems } from '#lib/study/find-items.ts';
import { publishStudy } from '#lib/study/publish-study.ts';
import { createPictureStudy } from '#test/support/picture-study.ts';
import { startWorkflows, type Workflows } from '#test/support/workflows.ts';

let workflows: Workflows;
let researcher: SignedInUser;
let voter: SignedInUser;
const editors: string[] = [];
const SAMPLING = { steps: 4, textGuidance: 3, imageGuidance: 2 };

async function person(name: string, ...roles: Role[]): Promise<SignedInUser> {
  const id = newUserId();
  return db().user.create({ data: { id, email: `${id}@example.org`, name, roles }, select: { id: true, email: true, name: true, roles: true } });
}

let shade = 0;

/** Another picture each time: the same bytes are one image. */
async function freshPicture(ownerId = researcher.id): Promise<string> {
  const bytes = await sharp({ create: { width: 320, height: 240, channels: 3, background: { r: ++shade, g: 120, b: 200 } } }).png().toBuffer();
  return (await ingestImage({ ownerId, fileName: `${shade}.png`, bytes })).id;
}

async function edited(config: object): Promise<string> {
  const runId = await workflows.start('edit', { instruction: 'make it snow', modelIds: editors.slice(0, 2), seeds: [7, 8], sampling: SAMPLING, ...config });
  await workflows.reached(runId, ['Succeeded']);
  return runId;
}

beforeAll(async () => {
  workflows = await startWorkflows();
  const { id } = await db().user.update({ where: { id: workflows.researcherId }, data: { name: 'Rita' } });
  researcher = { id, email: '', name: 'Rita', roles: ['Researcher', 'Worker'] };
  await db().user.update({ where: { id }, data: { roles: researcher.roles } });
  voter = await person('Vera', 'Researcher', 'Worker');
  for (const name of ['first', 'second', 'third']) editors.push((await saveModel({ kind: 'Editor', name: `Editor ${name}`, key: `models/${name}`, card: { sampling: SAMPLING } })).modelId);
}, 120_000);
afterAll(() => workflows.stop());

const study = (runIds: string[], ask: TEditStudy['ask']): TEditStudy => ({ runIds, name: 'From the playground', overlap: 2, payment: 60_000, ask });

test('scenes are drawn, edited by each editor from the same seeds, and the models stand in the run’s lineage', async () => {
  const scenesId = await workflows.start('scenes', { seed: 3, count: 4 });
  const { result } = await workflows.reached(scenesId, ['Succeeded']);
  const { scenes } = result as { scenes: { id: string }[] };
  expect(scenes).toHaveLength(4);
  const runId = await edited({ picture: { scene: { runId: scenesId, sceneId: scenes[1].id } } });
  const made = (await db().run.findUniqueOrThrow({ where: { id: runId } })).result as unknown as { pictures: { modelId: string; edits: { seed: number }[] }[] };
  expect(made.pictures.map(({ modelId, edits }) => [modelId, edits.map(({ seed }) => seed)])).toEqual(editors.slice(0, 2).map((id) => [id, [7, 8]]));
  expect((await db().runUse.findMany({ where: { runId } })).map(({ subjectId }) => subjectId).sort()).toEqual(editors.slice(0, 2).sort());
  expect(await findEdits({ userId: researcher.id })).toMatchObject([{ runId, status: 'Succeeded', instruction: 'make it snow', seeds: [7, 8] }]);
  expect(await findEdits({ userId: voter.id })).toEqual([]);
});

describe('a picture', () => {
  test('may be one’s own, or that of a study that one sees and cannot answer; never a hidden one', async () => {
    const own = await freshPicture();
    await expect(takePicture({ userId: researcher.id, picture: { imageId: own } })).resolves.toMatch(/^images\/original\//);
    await expect(takePicture({ userId: voter.id, picture: { imageId: own } })).rejects.toMatchObject({ code: 'BadInput', message: expect.stringContaining('you may still answer') });
    await db().image.update({ where: { id: own }, data: { quarantinedAt: new Date() } });
    await expect(takePicture({ userId: researcher.id, picture: { imageId: own } })).rejects.toThrow('flagged as harmful');

    const runId = await workflows.start('scenes', { seed: 1, count: 1 });
    const { studyId } = await createPictureStudy({ taskType: 'CompareEdits', items: 2, runId });
    const scholar = await person('Sam', 'Researcher');
    const [{ imageId }] = await findStudyPictures(studyId, scholar);
    await expect(takePicture({ userId: scholar.id, picture: { imageId } })).resolves.toBeTruthy();
    expect((await findStudiesToPickFrom(scholar)).map(({ id }) => id)).toEqual([studyId]);
    // Who may answer it must not meet its pictures beside the editors' names before.
    await expect(findStudyPictures(studyId, voter)).rejects.toMatchObject({ code: 'Forbidden' });
    await expect(takePicture({ userId: voter.id, picture: { imageId } })).rejects.toMatchObject({ code: 'BadInput' });
    expect(await findStudiesToPickFrom(voter)).toEqual([]);
  });

  test('that does not exist fails the run with one sentence', async () => {
    const runId = await workflows.start('edit', { picture: { imageId: 'nowhere' }, instruction: 'x', modelIds: [editors[0]], seeds: [1], sampling: SAMPLING });
    expect(await workflows.reached(runId, ['Failed'])).toMatchObject({ error: 'There is no picture nowhere.' });
    await expect(workflows.start('edit', { picture: {}, instruction: 'x', modelIds: [editors[0]], seeds: [1], sampling: SAMPLING })).rejects.toThrow('Choose a picture');
  });
});

describe('a study of edits', () => {
  test('compares two editors seed by seed, names nobody to workers, and cannot be answered by its maker', async () => {
    const own = await edited({ picture: { imageId: await freshPicture() } });
    const { studyId, items } = await makeEditStudy(researcher.id, study([own], { kind: 'compare', a: editors[0], b: editors[1] }));
    expect(items).toBe(2);
    const draft = await db().study.findUniqueOrThrow({ where: { id: studyId }, include: { items: { include: { variants: true }, orderBy: { position: 'asc' } } } });
    expect(draft).toMatchObject({ status: 'Draft', taskType: 'CompareEdits', requesterId: researcher.id, runId: null, design: { labels: { a: 'Editor first', b: 'Editor second' } } });
    expect(draft.items.map(({ instruction, annotation }) => [instruction, annotation])).toEqual([7, 8].map((seed) => ['make it snow', { edit_run: own, edit_seed: String(seed), model_a: editors[0], model_b: editors[1] }]));

    // The maker has seen who drew what; somebody else who may answer sees it no more.
    expect([await isRunBlindTo(own, researcher), await isRunBlindTo(own, voter)]).toEqual([false, true]);
    const { pictures } = (await db().run.findUniqueOrThrow({ where: { id: own } })).result as unknown as { pictures: { edits: { picture: { key: string } }[] }[] };
    await expect(openRunObject(own, pictures[0].edits[0].picture.key, voter)).rejects.toMatchObject({ code: 'Forbidden' });
    (await openRunObject(own, pictures[0].edits[0].picture.key, researcher)).stream.destroy();
    await publishStudy({ studyId, requesterId: researcher.id });
    const [hit] = await db().hIT.findMany({ where: { studyId } });
    await expect(acceptAssignment({ hitId: hit.id, workerId: researcher.id })).rejects.toMatchObject({ code: 'Forbidden' });
    await expect(acceptAssignment({ hitId: hit.id, workerId: voter.id })).resolves.toBeTruthy();
    await db().study.update({ where: { id: studyId }, data: { status: 'Complete' } });
    expect((await findItems({ studyId, user: researcher, page: 1 })).items).toHaveLength(2);
  });

  test('ranks five edits of one picture, every editor’s first seed before any second', async () => {
    const runId = await edited({ picture: { imageId: await freshPicture() }, modelIds: editors });
    const { studyId, items } = await makeEditStudy(researcher.id, study([runId], { kind: 'rank' }));
    expect(items).toBe(1);
    const [{ annotation }] = await db().studyItem.findMany({ where: { studyId } });
    const [one, two, three] = editors;
    expect(annotation).toEqual({ edit_run: runId, model_1: `${one} seed 7`, model_2: `${two} seed 7`, model_3: `${three} seed 7`, model_4: `${one} seed 8`, model_5: `${two} seed 8` });
  });

  test('is refused with one sentence when nothing fits, or the edits are somebody else’s; nothing is made', async () => {
    const runId = await edited({ picture: { imageId: await freshPicture() } });
    const before = await db().study.count();
    await expect(makeEditStudy(researcher.id, study([runId], { kind: 'rank' }))).rejects.toThrow('None of these edits has five pictures');
    await expect(makeEditStudy(researcher.id, study([runId], { kind: 'compare', a: editors[0], b: editors[2] }))).rejects.toThrow('In none of these edits');
    await expect(makeEditStudy(voter.id, study([runId], { kind: 'compare', a: editors[0], b: editors[1] }))).rejects.toThrow('Only edits of your own');
    expect(await db().study.count()).toBe(before);
  });
});
