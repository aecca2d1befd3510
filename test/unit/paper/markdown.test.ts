/** RESULTS.md: the same numbers as paper.html, in files that can be committed, written from a finished folder alone. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerResults } from '#lib/cli/commands/results.ts';
import { writeAnswers } from '#lib/loop/export-votes.ts';
import { poolSeeds } from '#lib/paper/pool-seeds.ts';
import { renderMarkdown } from '#lib/paper/report/render-markdown.ts';
import { say } from '#lib/paper/report/words.ts';
import { config, measure } from '#test/support/paper-seeds.ts';

const seeds = [measure(7), measure(8)];
const report = poolSeeds(seeds.map(({ measured }) => measured), [9], config.figures);
let root: string;
const results = (...args: string[]) => {
  const program = new Command().exitOverride();
  registerResults(program);
  return program.parseAsync(['results', ...args], { from: 'user' });
};

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'apiary-results-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('has every figure with its claim, sentences, numbers and each seed’s own, what is missing with the reason, and the conditions', () => {
  const { text, charts } = renderMarkdown(report, new Map([['sheet', 'editors.png']]));
  for (const { name, paper, missing, findings, rows } of report.figures) {
    expect(text).toContain(`<a id="${name}"></a>`);
    expect(text).toContain(paper);
    if (missing !== null) expect(text).toContain(`**Not regenerated.** ${missing}`);
    for (const { sentence } of findings) expect(text).toContain(sentence);
    for (const { unit, value, seeds: own } of rows) {
      if (value !== null) expect(text).toContain(`**${say(unit, value)}**`);
      for (const { seed, value: one } of own) if (one !== null) expect(text).toContain(`${seed}: ${say(unit, one)}`);
    }
  }
  for (const said of [report.plan.sha256, 'seed 9 still to come', '7: 2 min', '| +25.0', '![The same instructions, seed 7](results/editors.png)']) expect(text.replaceAll('\u00a0', ' ')).toContain(said.replaceAll('\u00a0', ' '));
  expect(text).not.toMatch(/undefined|NaN|\[object/);
  for (const [name, svg] of charts) {
    expect(text).toContain(`](results/${name})`);
    expect(svg).not.toMatch(/undefined|NaN/);
  }
  expect([...charts.keys()]).toEqual(expect.arrayContaining(['fig-5-curves.svg', 'fig-6.svg']));
});

test('is written from a finished folder, small and the same again; charts and sheets are pictures', async () => {
  const [from, to] = [join(root, 'out'), join(root, 'stage')];
  for (const { measured, votes } of seeds) {
    const dir = join(from, `seed-${measured.seed}`);
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'seed.json'), JSON.stringify(measured));
    writeFileSync(join(dir, 'votes.csv'), writeAnswers(votes));
    writeFileSync(join(dir, 'editors.png'), await sharp({ create: { width: 160, height: 120, channels: 3, background: '#aabbcc', noise: { type: 'gaussian', mean: 128, sigma: 40 } } }).png().toBuffer());
  }
  writeFileSync(join(from, 'paper.json'), JSON.stringify(report));
  await results('--from', from, '--to', to);
  const read = () => readdirSync(to, { recursive: true, encoding: 'utf8' }).sort().filter((name) => name.includes('.')).map((name) => [name, readFileSync(join(to, name)).toString('base64')]);
  const first = read();
  expect(first.map(([name]) => name)).toEqual(expect.arrayContaining(['RESULTS.md', 'results/editors.png', 'results/paper.json', 'results/fig-6.svg']));
  expect(statSync(join(to, 'results', 'editors.png')).size).toBeLessThan(statSync(join(from, 'seed-7', 'editors.png')).size / 2);
  expect(await sharp(join(to, 'results', 'fig-5-curves.svg')).metadata()).toMatchObject({ format: 'svg', width: 560 });
  await results('--from', from, '--to', to);
  expect(read()).toEqual(first);
});

test('pictures of figures that are gone are removed; what it never named stays', async () => {
  const [from, to] = [join(root, 'out'), join(root, 'again')];
  await results('--from', from, '--to', to);
  writeFileSync(join(to, 'results', 'mine.svg'), '<svg/>');
  writeFileSync(join(from, 'paper.json'), JSON.stringify({ ...report, figures: report.figures.filter(({ name }) => name !== 'fig-6') }));
  await results('--from', from, '--to', to);
  const left = readdirSync(join(to, 'results'));
  expect(left).not.toContain('fig-6.svg');
  expect(left).toEqual(expect.arrayContaining(['mine.svg', 'paper.json', 'editors.png', 'fig-5-curves.svg']));
  expect(readFileSync(join(to, 'RESULTS.md'), 'utf8')).not.toContain('fig-6.svg');
});

test('a folder without results is refused in a sentence, and nothing is written', async () => {
  await expect(results('--from', join(root, 'none'), '--to', join(root, 'kept'))).rejects.toThrow(/paper\.json does not exist: --from is the folder that `apiary paper` wrote to/);
  writeFileSync(join(root, 'paper.json'), '{"kind": "loop"}');
  await expect(results('--from', root, '--to', join(root, 'kept'))).rejects.toThrow('is not what `apiary paper` writes');
  expect(readdirSync(root)).not.toContain('kept');
});
