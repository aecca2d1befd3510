/** The shape of the code as a test: what may import what, what may lie at the top, how long a file gets. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { expect, test } from 'vitest';

/** Everything git knows or would add, so that build outputs do not count and new files do. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' }).split('\n').filter(Boolean);
const sources = files.filter((file) => /^(app|lib|jobs|gpu-worker|prisma)\/.*\.(ts|tsx|mjs)$/.test(file) && !file.endsWith('.d.ts')).filter((file) => {
  try {
    return readFileSync(file).length >= 0;
  } catch {
    return false;
  }
});

type Import = { from: string; to: string; isType: boolean };

function targetOf(from: string, specifier: string): string | undefined {
  if (specifier === '#words') return 'app/_words/on-client.ts';
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (specifier.startsWith('.')) return posix.normalize(posix.join(dirname(from), specifier));
  return undefined;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const found = text.matchAll(/^\s*(?:import|export)\s+(type\s)?(?:[\w*{}\s,$]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm);
  return [...found].flatMap(([, type, specifier, dynamic]) => {
    const to = targetOf(file, specifier ?? dynamic);
    return to ? [{ from: file, to, isType: Boolean(type) }] : [];
  });
}

const imports = sources.flatMap(importsOf);
const known = new Set(files);

/** The arrows. Whoever is not named may import itself only; the first rule that fits a file holds. */
const ARROWS: { from: RegExp; to: RegExp }[] = [
  { from: /^lib\/cli\//, to: /^(lib|gpu-worker|jobs|prisma)\// },
  { from: /^lib\/contracts\//, to: /^lib\/contracts\// },
  { from: /^lib\//, to: /^lib\// },
  { from: /^app\//, to: /^(app|lib|jobs)\// },
  { from: /^jobs\//, to: /^(jobs|lib)\// },
  { from: /^gpu-worker\//, to: /^(gpu-worker|lib\/contracts|lib\/storage)\// },
  { from: /^prisma\//, to: /^(prisma|lib)\// },
];

/** Inside the worker, each layer stands on those before it; `runtime` stands beside `autodiff`. */
const LAYERS = ['onnx', 'autodiff', 'runtime', 'nn', 'models', 'diffusion', 'shapes', 'stages'];

test('imports follow the arrows', () => {
  expect(imports.length).toBeGreaterThan(sources.length);
  const wrong = imports.filter(({ from, to }) => {
    const rule = ARROWS.find((arrow) => arrow.from.test(from));
    return rule && !rule.to.test(to);
  });
  expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
});

test("the worker's layers stand on the ones below", () => {
  const layerOf = (file: string) => LAYERS.indexOf(/^gpu-worker\/([^/]+)\//.exec(file)?.[1] ?? '');
  const wrong = imports.filter(({ from, to }) => layerOf(from) >= 0 && layerOf(to) > layerOf(from));
  expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
});

test('relative and package imports name files that exist, with their extension', () => {
  const wrong = imports.filter(({ to }) => !known.has(to) && !to.startsWith('lib/generated/'));
  expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
});

test('there is no cycle', () => {
  const edges = new Map<string, Import[]>(sources.map((file) => [file, []]));
  for (const one of imports) if (!one.isType) edges.get(one.from)?.push(one);
  const state = new Map<string, 'open' | 'done'>();
  const cycles: string[] = [];
  const visit = (file: string, path: string[]): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') return void cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    state.set(file, 'open');
    for (const { to } of edges.get(file) ?? []) visit(to, [...path, file]);
    state.set(file, 'done');
  };
  for (const file of sources) visit(file, []);
  expect(cycles).toEqual([]);
});

test('no file only passes others on', () => {
  const barrels = sources.filter((file) => {
    const statements = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').split(/;\s*|\n(?=export|import)/).map((one) => one.trim()).filter(Boolean);
    return statements.length > 1 && statements.every((one) => /^export\s+(type\s+)?(\*|\{[^}]*\})\s+(as\s+\w+\s+)?from\s/.test(one));
  });
  expect(barrels).toEqual([]);
});

test('the top level holds the fixed folders and what tools insist on', () => {
  const allowed = ['app', 'gpu-worker', 'jobs', 'lib', 'prisma', 'test', 'LICENSE', 'README.md', 'biome.json', 'instrumentation.ts', 'next.config.js', 'package-lock.json', 'package.json', 'postcss.config.mjs', 'prisma.config.ts', 'proxy.ts', 'tsconfig.json', 'vitest.config.ts'];
  const top = [...new Set(files.map((file) => file.split('/')[0]))];
  expect(top.filter((name) => !allowed.includes(name) && !name.startsWith('.'))).toEqual([]);
});

test("Prisma's client is imported in lib only; elsewhere its types and enums", () => {
  const wrong = imports.filter(({ from, to, isType }) => to.startsWith('lib/generated/') && !to.endsWith('/enums.ts') && !isType && !/^(lib|prisma)\//.test(from));
  expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
});

test('files stay short enough to read at one sitting', () => {
  const long = sources.map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n').length })).filter(({ lines }) => lines > 400);
  expect(long.map(({ file, lines }) => `${file}: ${lines} lines`)).toEqual([]);
});

test('the project type-checks', () => {
  const result = (() => {
    try {
      return execFileSync(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '--noEmit', '-p', '.'], { encoding: 'utf8' });
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  })();
  expect(result).toBe('');
}, 120_000);
