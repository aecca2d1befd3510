/** What stands on the researchers' pages that people and stages have written, in English in every language: names, labels, reasons, sentences of what failed. */
import { words } from '#app/research/names.ts';
import { db } from '#lib/db.ts';

/** The texts in a stored value. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** All of it in the test's database; the names that programs give also as pages spell them. */
export async function ownWords(): Promise<string[]> {
  const [runs, models, datasets, studies, users, promotions, metrics, samples, lines, uses] = await Promise.all([
    db().run.findMany(), db().model.findMany(), db().dataset.findMany(), db().study.findMany(), db().user.findMany(), db().promotion.findMany(),
    db().runMetric.findMany({ distinct: ['name'] }), db().runSample.findMany({ distinct: ['name'] }), db().runLine.findMany(), db().runUse.findMany(),
  ]);
  const names = ['all-similar', ...[...metrics, ...samples].map(({ name }) => name), ...uses.map(({ role }) => role), ...datasets.map(({ kind }) => kind)];
  return [
    ...runs.flatMap(({ name, label, error, config, result }) => [name, label, error, ...textsIn(config), ...textsIn(result)]),
    ...['weighted', 'conditional'],
    ...[...models, ...datasets, ...studies, ...users].map(({ name }) => name),
    ...promotions.map(({ reason }) => reason),
    ...lines.map(({ text }) => text),
    ...names.flatMap((name) => [words(name), words(name).toLowerCase(), name]),
  ].filter((text) => text !== null && text.length > 2) as string[];
}
