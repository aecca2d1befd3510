/** Settings and results as rows of a table, one for each place in them. Pure. */

type Json = unknown;

/** One place in several values; absent where a value has nothing there. */
export interface FlatRow {
  /** Dotted: `training.learningRate`. */
  path: string;
  values: readonly (string | undefined)[];
  /** Not the same everywhere. */
  isDifferent: boolean;
}

function isPlain(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Every leaf of a value by its dotted path. Lists of objects go on by number; other lists are one leaf. */
export function leavesOf(value: Json, path = ''): [string, Json][] {
  const inside = (key: string | number): string => (path === '' ? String(key) : `${path}.${key}`);
  if (isPlain(value)) return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, inside(key)));
  if (Array.isArray(value) && value.some(isPlain)) return value.flatMap((inner, i) => leavesOf(inner, inside(i + 1)));
  return value === undefined ? [] : [[path, value]];
}

/** Values beside each other: a row for each path that any of them has, in the order of the first that has it. */
export function besideEachOther(values: readonly Json[]): FlatRow[] {
  const leaves = values.map((value) => new Map(leavesOf(value)));
  const paths = [...new Set(leaves.flatMap((map) => [...map.keys()]))];
  return paths.map((path) => {
    const texts = leaves.map((map) => (map.has(path) ? textOf(map.get(path)) : undefined));
    return { path, values: texts, isDifferent: new Set(texts).size > 1 };
  });
}

/** Numbers of results beside each other; keys, ids and texts are left out. */
export function numbersBesideEachOther(results: readonly Json[]): { path: string; values: (number | undefined)[] }[] {
  const leaves = results.map((result) => new Map(leavesOf(result).filter((leaf): leaf is [string, number] => typeof leaf[1] === 'number')));
  const paths = [...new Set(leaves.flatMap((map) => [...map.keys()]))];
  return paths.map((path) => ({ path, values: leaves.map((map) => map.get(path)) }));
}
