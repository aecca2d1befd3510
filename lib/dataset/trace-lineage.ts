/**
 * Where a model, dataset, study or edit comes from, and what was made of it. Things are nodes, the runs that made them belong to the thing: an edge goes from
 * what a run used to what it made, from a study to the datasets that hold its answers, and from an edit of the playground to the studies that show it.
 */
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import type { ModelKind, StudyStatus, TaskType } from '#lib/generated/prisma/client.ts';
import { ORIGINAL } from '#lib/playground/find-edits.ts';
import { arrange } from './arrange-lineage.ts';

/** An edit is what a run of the playground made; it has the run's id. */
export type LineageType = 'model' | 'dataset' | 'study' | 'edit';

export interface LineageNode {
  type: LineageType;
  id: string;
  name: string;
  createdAt: Date;
  /** The run that made it, or asked for it. */
  run: { id: string; name: string; stage: string } | null;
  model?: { kind: ModelKind; isChampion: boolean };
  dataset?: { kind: string; items: number };
  /** Votes that count, and those of whoever asks. */
  study?: { taskType: TaskType; status: StudyStatus; votes: number; own: number };
  edit?: { pictures: number };
  /** 0 is what was asked about; origins are negative. */
  column: number;
}

export interface LineageEdge {
  from: string;
  to: string;
  /** What for: start, rankings, reward, a, b, clip … */
  role: string;
}

export interface Lineage {
  nodes: LineageNode[];
  edges: LineageEdge[];
  /** There is more than was followed. */
  isCut: boolean;
}

type Subject = { type: LineageType; id: string };

/** Things followed at most: enough for dozens of loops. */
const MOST = 300;

/** A node's name in edges. */
export function lineageKey({ type, id }: Subject): string {
  return `${type}/${id}`;
}

type Link = { from: Subject; to: Subject; role: string };

async function makersOf(subjects: readonly Subject[]): Promise<{ subject: Subject; runId: string }[]> {
  const where = (type: 'model' | 'dataset' | 'study') => ({ where: { id: { in: idsOf(subjects, type) }, runId: { not: null } }, select: { id: true, runId: true } });
  const [models, datasets, studies] = await Promise.all([db().model.findMany(where('model')), db().dataset.findMany(where('dataset')), db().study.findMany(where('study'))]);
  const made = (type: LineageType, rows: { id: string; runId: string | null }[]) => rows.map(({ id, runId }) => ({ subject: { type, id }, runId: runId as string }));
  const edits = idsOf(subjects, 'edit').map((id) => ({ subject: { type: 'edit' as const, id }, runId: id }));
  return [...made('model', models), ...made('dataset', datasets), ...made('study', studies), ...edits];
}

function idsOf(subjects: readonly Subject[], type: LineageType): string[] {
  return subjects.filter((subject) => subject.type === type).map(({ id }) => id);
}

/** A run that asked people and made a dataset of their answers used its models for the study: they are not told again for the dataset. */
function withoutDetours(links: readonly Link[]): Link[] {
  const key = ({ from, to }: Pick<Link, 'from' | 'to'>): string => `${lineageKey(from)} ${lineageKey(to)}`;
  const all = new Set(links.map(key));
  const asked = links.filter(({ from, to, role }) => role === 'answers' && from.type === 'study' && to.type === 'dataset');
  const detours = new Set(asked.flatMap(({ from: study, to }) => links.filter((link) => lineageKey(link.to) === lineageKey(to) && all.has(key({ from: link.from, to: study }))).map(key)));
  return links.filter((link) => !detours.has(key(link)));
}

/** From a study to a dataset that holds its answers. */
function answersLink({ datasetId, studyId }: { datasetId: string; studyId: string }): Link {
  return { from: { type: 'study', id: studyId }, to: { type: 'dataset', id: datasetId }, role: 'answers' };
}

/** From an edit to a study that shows it. */
function shownLink({ runId, studyId }: { runId: string; studyId: string }): Link {
  return { from: { type: 'edit', id: runId }, to: { type: 'study', id: studyId }, role: 'shown' };
}

/** What these were made from, directly. */
async function linksBack(subjects: readonly Subject[]): Promise<Link[]> {
  const makers = await makersOf(subjects);
  const [uses, members, shown] = await Promise.all([
    db().runUse.findMany({ where: { runId: { in: makers.map(({ runId }) => runId) } }, orderBy: [{ role: 'asc' }, { subjectId: 'asc' }] }),
    db().datasetStudy.findMany({ where: { datasetId: { in: idsOf(subjects, 'dataset') } }, orderBy: { studyId: 'asc' } }),
    db().studyEdit.findMany({ where: { studyId: { in: idsOf(subjects, 'study') } }, orderBy: { runId: 'asc' } }),
  ]);
  const used = makers.flatMap(({ subject, runId }) =>
    uses.filter((use) => use.runId === runId).map(({ role, subjectType, subjectId }): Link => ({ from: { type: subjectType as LineageType, id: subjectId }, to: subject, role })),
  );
  return [...used, ...members.map(answersLink), ...shown.map(shownLink)];
}

/** What was made from these, directly; of edits only those that a study shows. */
async function linksOn(subjects: readonly Subject[]): Promise<Link[]> {
  const [uses, members, shown] = await Promise.all([
    db().runUse.findMany({
      where: { OR: subjects.map(({ type, id }) => ({ subjectType: type, subjectId: id })) },
      include: { run: { select: { models: { select: { id: true } }, datasets: { select: { id: true } }, studies: { select: { id: true } }, shownIn: { select: { runId: true }, take: 1 } } } },
    }),
    db().datasetStudy.findMany({ where: { studyId: { in: idsOf(subjects, 'study') } } }),
    db().studyEdit.findMany({ where: { runId: { in: idsOf(subjects, 'edit') } } }),
  ]);
  const made = uses.flatMap(({ role, subjectType, subjectId, run }) => {
    const from: Subject = { type: subjectType as LineageType, id: subjectId };
    const things: Subject[] = [
      ...run.models.map(({ id }) => ({ type: 'model' as const, id })),
      ...run.datasets.map(({ id }) => ({ type: 'dataset' as const, id })),
      ...run.studies.map(({ id }) => ({ type: 'study' as const, id })),
      ...run.shownIn.map(({ runId }) => ({ type: 'edit' as const, id: runId })),
    ];
    return things.map((to): Link => ({ from, to, role }));
  });
  return [...made, ...members.map(answersLink), ...shown.map(shownLink)];
}

/** Follows links from one thing until there are no more. */
async function follow(start: Subject, step: typeof linksBack, far: (link: Link) => Subject): Promise<{ links: Link[]; isCut: boolean }> {
  const seen = new Set([lineageKey(start)]);
  const links: Link[] = [];
  let front = [start];
  while (front.length > 0 && seen.size <= MOST) {
    const found = (await step(front)).filter(({ from, to }) => lineageKey(from) !== lineageKey(to));
    links.push(...found);
    front = [];
    for (const next of found.map(far)) {
      if (seen.has(lineageKey(next))) continue;
      seen.add(lineageKey(next));
      front.push(next);
    }
  }
  return { links, isCut: front.length > 0 };
}

const RUN = { select: { id: true, name: true, stage: true } } as const;

async function describe(subjects: readonly Subject[], userId: string): Promise<Omit<LineageNode, 'column'>[]> {
  const studyIds = idsOf(subjects, 'study');
  const [models, datasets, studies, edits, votes, champions] = await Promise.all([
    db().model.findMany({ where: { id: { in: idsOf(subjects, 'model') } }, select: { id: true, name: true, createdAt: true, kind: true, run: RUN } }),
    db().dataset.findMany({ where: { id: { in: idsOf(subjects, 'dataset') } }, select: { id: true, name: true, createdAt: true, kind: true, items: true, run: RUN } }),
    db().study.findMany({ where: { id: { in: studyIds } }, select: { id: true, name: true, createdAt: true, taskType: true, status: true, run: RUN } }),
    db().run.findMany({ where: { id: { in: idsOf(subjects, 'edit') }, stage: 'edit' }, select: { id: true, name: true, createdAt: true, _count: { select: { samples: { where: { name: { not: ORIGINAL } } } } } } }),
    db().$queryRaw<{ studyId: string; votes: number; own: number }[]>`
      SELECT "studyId", count(*)::int AS "votes", count(*) FILTER (WHERE "workerId" = ${userId})::int AS "own"
      FROM "Assignment" WHERE "studyId" = ANY(${studyIds}) AND "status" IN ('Submitted', 'Approved') AND NOT "surplus" GROUP BY "studyId"`,
    db().$queryRaw<{ modelId: string }[]>`SELECT DISTINCT ON ("kind") "modelId" FROM "Promotion" ORDER BY "kind", "id" DESC`,
  ]);
  const counts = new Map(votes.map((row) => [row.studyId, row]));
  return [
    ...models.map(({ kind, ...row }) => ({ ...row, type: 'model' as const, model: { kind, isChampion: champions.some(({ modelId }) => modelId === row.id) } })),
    ...datasets.map(({ kind, items, ...row }) => ({ ...row, type: 'dataset' as const, dataset: { kind, items } })),
    ...studies.map(({ taskType, status, ...row }) => ({ ...row, type: 'study' as const, study: { taskType, status, votes: counts.get(row.id)?.votes ?? 0, own: counts.get(row.id)?.own ?? 0 } })),
    ...edits.map(({ _count, ...row }) => ({ ...row, type: 'edit' as const, run: null, edit: { pictures: _count.samples } })),
  ];
}

/**
 * The lineage of one thing, back to the studies whose votes are in it and on to everything made of it.
 * @param userId whose own votes are counted apart.
 * @throws AppError NotFound.
 */
export async function traceLineage(start: Subject, userId: string): Promise<Lineage> {
  const [back, on] = await Promise.all([follow(start, linksBack, ({ from }) => from), follow(start, linksOn, ({ to }) => to)]);
  const links = new Map(withoutDetours([...back.links, ...on.links]).map((link) => [`${lineageKey(link.from)} ${lineageKey(link.to)} ${link.role}`, link]));
  const subjects = new Map([start, ...[...links.values()].flatMap(({ from, to }) => [from, to])].map((subject) => [lineageKey(subject), subject]));
  const described = await describe([...subjects.values()], userId);
  if (!described.some(({ type, id }) => type === start.type && id === start.id)) throw new AppError('NotFound', `There is no ${start.type} ${start.id}.`);
  const known = new Set(described.map(lineageKey));
  const edges = [...links.values()].map(({ from, to, role }): LineageEdge => ({ from: lineageKey(from), to: lineageKey(to), role })).filter(({ from, to }) => known.has(from) && known.has(to));
  const columns = arrange(lineageKey(start), edges);
  const nodes = described.map((node): LineageNode => ({ ...node, column: columns.get(lineageKey(node)) ?? 0 }));
  nodes.sort((a, b) => a.column - b.column || a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1));
  return { nodes, edges, isCut: back.isCut || on.isCut };
}
