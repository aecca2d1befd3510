/** `apiary triplets …` on files, as a shell would call it. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import type { TTextTriplet } from '#lib/contracts/triplets.ts';
import { registerTriplets } from '#lib/cli/commands/triplets.ts';
import { encodeTriplets } from '#lib/dataset/triplets/encode-jsonl.ts';
import { worldTriplets } from '#gpu-worker/stages/1-data/text/texts.ts';
import { type ChatReply, type ChatRequest, startChatServer } from '#test/support/chat-server.ts';

const root = mkdtempSync(join(tmpdir(), 'apiary-triplets-cli-'));
const at = (name: string): string => join(root, name);
const read = (name: string): string => readFileSync(at(name), 'utf8');
const rows = (name: string): TTextTriplet[] => read(name).trim().split('\n').map((line) => JSON.parse(line) as TTextTriplet);

let printed: string[] = [];
vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
vi.spyOn(console, 'error').mockImplementation(() => {});
afterEach(() => {
  printed = [];
});
afterAll(() => rmSync(root, { recursive: true }));

async function apiary(...args: string[]): Promise<string> {
  const program = new Command('apiary').exitOverride();
  registerTriplets(program);
  for (const command of program.commands.flatMap((group) => [group, ...group.commands])) command.exitOverride().configureOutput({ writeErr: () => {} });
  await program.parseAsync(['triplets', ...args], { from: 'user' });
  return printed.join('\n');
}

test('a writer is trained and writes; a folder of another training is left alone', async () => {
  const training = ['train', '--world', 'shapes', '--count', '60', '--seed', '3', '--out', at('writer')];
  await apiary(...training, '--steps', '4', '--json', at('report.json'));
  expect(printed[0]).toMatch(/writer\/model: trained on 60 triplets, 0 left out as too long/);
  expect(printed[2]).toMatch(/by the world's parser: valid 0\.\d{3} \[0\.\d{3}, 0\.\d{3}\] of \d+, right/);
  expect(Object.keys(JSON.parse(read('report.json')))).toEqual(['trained', 'heldOut', 'tooLong', 'heldOutLoss', 'writing', 'world']);
  await expect(apiary(...training, '--steps', '6')).rejects.toThrow(/belongs to another configuration/);
  // Four steps of training write nothing of use: that is said, and the texts are kept.
  await expect(apiary('write', '--model', at('writer/model'), '--world', 'shapes', '--count', '4', '--out', at('texts.jsonl'))).rejects.toThrow(/None of 20 texts became a triplet \(.*unreadable \d+.*\); they are in .*texts\.jsonl\.part/);
  expect(existsSync(at('texts.jsonl'))).toBe(false);
}, 240_000);

test('a chat model writes; what it has written outlives its failure', async () => {
  let isUp = false;
  const hats = ({ messages }: ChatRequest): ChatReply => ({ texts: ['a hat', 'a tie'].map((thing) => JSON.stringify({ instruction: `Add ${thing}`, edited_caption: `${messages[1]?.content} with ${thing}` })) });
  const server = await startChatServer((request, n) => (isUp || n < 4 ? hats(request) : { status: 401 }));
  try {
    writeFileSync(at('captions.txt'), Array.from({ length: 10 }, (_, i) => `dog number ${i}\n`).join(''));
    const writing = ['write', '--captions', at('captions.txt'), '--llm-url', server.url, '--llm-model', 'tiny', '--generations', '2', '--out', at('chat.jsonl'), '--json', at('chat.json')];
    await expect(apiary(...writing)).rejects.toThrow(/refused the key \(401\); check LLM_API_KEY\. What was written for 4 of 10 captions is kept in .*chat\.jsonl\.part; the same command goes on from there\./);
    isUp = true;
    await expect(apiary(...writing, '--seed', '5')).rejects.toThrow(/chat\.jsonl\.part was written by another writer or with other settings/);
    const asked = server.requests.length;
    expect(await apiary(...writing)).toMatch(/chat\.jsonl: 20 of 20 \(100\.0 %\) texts for 10 captions became triplets; dropped: none/);
    expect(server.requests.length - asked).toBe(6);
    expect(rows('chat.jsonl').map(({ id }) => id)).toEqual(Array.from({ length: 10 }, (_, i) => [`line-${i + 1}-1`, `line-${i + 1}-2`]).flat());
    expect(existsSync(at('chat.jsonl.part'))).toBe(false);
    await expect(apiary(...writing)).rejects.toThrow(/exists already/);
    expect(JSON.parse(read('chat.json'))).toEqual({ captions: 10, generated: 20, kept: 20, dropped: {} });
  } finally {
    await server.stop();
  }
});

test('shards share the captions out', async () => {
  const server = await startChatServer(({ messages }) => ({ texts: [JSON.stringify({ instruction: 'Add a hat', edited_caption: `${messages[1]?.content} with a hat` })] }));
  try {
    const part = (i: number) => apiary('write', '--captions', at('captions.txt'), '--llm-url', server.url, '--llm-model', 'tiny', '--generations', '1', '--shard', `${i}/3`, '--out', at(`part${i}.jsonl`));
    for (const i of [1, 2, 3]) await part(i);
    expect([1, 2, 3].flatMap((i) => rows(`part${i}.jsonl`).map(({ id }) => id)).sort()).toEqual(Array.from({ length: 10 }, (_, i) => `line-${i + 1}-1`).sort());
    await expect(apiary('write', '--captions', at('captions.txt'), '--shard', '4/3', '--out', at('x'))).rejects.toThrow(/like 2\/8/);
  } finally {
    await server.stop();
  }
});

test('inverses are added and counted, datasets joined with a card, instructions classified', async () => {
  writeFileSync(at('world.jsonl'), encodeTriplets(worldTriplets(5, 'train', 30)));
  expect(await apiary('cycle', at('world.jsonl'), '--out', at('cycled.jsonl'))).toMatch(/30 of 30 \(100\.0 %\) triplets are invertible; of these the inverse of the inverse is the original for 30 of 30 \(100\.0 %\); 60 triplets in all/);
  writeFileSync(at('ip2p.jsonl'), `${JSON.stringify({ input: 'a lake', edit: 'Make it look scary', output: 'a scary lake' })}\n`);
  printed = [];
  expect(await apiary('merge', at('cycled.jsonl'), at('ip2p.jsonl'), at('world.jsonl'), '--out', at('set'), '--cycle')).toMatch(/set: 61 triplets of \d+ captions \(imported 1, world 30, cycle 30\), 30 repetitions left out, 30 of 31 \(96\.8 %\) invertible/);
  expect(read('set/README.md')).toContain('61 edits of');
  expect(rows('set/triplets.jsonl')).toHaveLength(61);
  printed = [];
  expect(await apiary('classify', at('set'))).toMatch(/global-style: \d+ of 61/);
  printed = [];
  expect(await apiary('classify', '--text', 'Turn the horse into a unicorn', '--text', 'make it winter')).toBe('manipulate: Turn the horse into a unicorn (verb turn; nouns horse, unicorn)\nglobal-style: make it winter (verb make; nouns winter)');
  printed = [];
  expect(await apiary('classify', 'test/fixtures/language/instructions.jsonl', '--json', at('classified.json'))).toMatch(/as labelled: 1[5-7]\d of 171/);
  expect((JSON.parse(read('classified.json')) as unknown[]).length).toBe(171);
});

test('a chat model is fine-tuned, and classifies', async () => {
  const server = await startChatServer(() => ({ texts: ['["manipulate", "global-style"]'] }), ['running', 'succeeded']);
  try {
    expect(await apiary('tune', '--triplets', at('world.jsonl'), '--llm-url', server.url, '--llm-model', 'tiny', '--out', at('tune.json'), '--poll', '0.1')).toBe('ft:tiny:apiary: fine-tuned on 30 triplets; write with --llm-model ft:tiny:apiary');
    expect(JSON.parse(read('tune.json'))).toMatchObject({ fileId: 'file-1', jobId: 'job-1', status: 'succeeded', model: 'ft:tiny:apiary' });
    printed = [];
    expect(await apiary('classify', '--text', 'a', '--text', 'b', '--llm-url', server.url, '--llm-model', 'tiny')).toMatch(/^manipulate: a .*\nglobal-style: b /);
  } finally {
    await server.stop();
  }
});

test.each([
  [['write', '--out', 'x.jsonl'], /Name the captions with --captions FILE/],
  [['write', '--world', 'shapes', '--out', 'x.jsonl'], /Name who writes: --model DIR .* or --llm-url URL/],
  [['write', '--captions', 'nowhere.txt', '--out', 'x.jsonl'], /nowhere\.txt does not exist/],
  [['train', '--out', 'x'], /Name the triplets with --triplets FILE/],
  [['train', '--world', 'shapes', '--preset', 'huge', '--out', 'x'], /There is no preset "huge"; choose one of shapes, paper/],
  [['cycle', 'nowhere.jsonl', '--out', 'x.jsonl'], /nowhere\.jsonl does not exist/],
  [['merge', 'package.json', '--out', 'x'], /package\.json, line 1: this is not JSON/],
  [['classify'], /Name a file of instructions/],
])('wrong input is refused in one sentence: %j', async (args, sentence) => {
  await expect(apiary(...args)).rejects.toThrow(sentence);
  expect(existsSync(args.at(-1) as string)).toBe(false);
});
