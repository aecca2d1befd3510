/** @file `apiary triplets …`: stage 1 of the paper as texts, on files: train a writer, write, invert, merge, classify. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { commandGroup } from '../command-group.ts';
import { collect, number, seedOption } from '../options.ts';
import { withChatOptions } from '../triplets/chat-options.ts';
import { classify } from '../triplets/classify.ts';
import { cycle, merge } from '../triplets/join.ts';
import { train } from '../triplets/train.ts';
import { tune } from '../triplets/tune.ts';
import { write } from '../triplets/write.ts';

function shard(text: string): { index: number; of: number } {
  const [, part, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (!part || Number(part) < 1 || Number(part) > Number(of)) throw new InvalidArgumentError('It must be like 2/8: the second of eight parts.');
  return { index: Number(part) - 1, of: Number(of) };
}

const worldOption = () => new Option('--world <name>', 'take the texts of an embedded world').choices(['shapes']);
const countOption = (what: string, value: number) => new Option('--count <n>', what).argParser(number({ min: 1, integer: true })).default(value);
const presetOption = () => new Option('--preset <name>', 'settings: shapes, or paper for GPT-2 itself').default('shapes');
const threadsOption = () => new Option('--threads <n>', 'threads; results repeat bit for bit only with the same number').argParser(number({ min: 1, integer: true })).default(1);

export function registerTriplets(program: Command): void {
  const group = commandGroup(program, 'triplets');
  group
    .command('train')
    .description('teach GPT-2 to write triplets; the same command goes on where an interrupted one was')
    .option('--triplets <file>', 'triplets to learn from: JSONL, Parquet or a folder; may be given several times', collect, [])
    .addOption(worldOption())
    .addOption(countOption('triplets of the world to learn from', 8_000))
    .option('--model <dir>', 'the GPT-2 folder to start from (default: the small one of the shapes world, from nothing)')
    .addOption(presetOption())
    .addOption(new Option('--steps <n>', 'optimizer steps instead of the preset’s').argParser(number({ min: 1, integer: true })))
    .requiredOption('--out <dir>', 'folder of the training: checkpoints, log, model/, report.json')
    .addOption(seedOption())
    .addOption(threadsOption())
    .option('--json <file>', 'write the report as JSON')
    .action(train);
  withChatOptions(group.command('write').description('write several edits per caption, by GPT-2 here or a chat model by URL; checked and without repetitions'))
    .option('--captions <file>', 'captions: a text file with one a line, JSONL or Parquet')
    .addOption(worldOption())
    .addOption(countOption('captions of the world', 200))
    .option('--model <dir>', 'the GPT-2 folder that writes')
    .addOption(presetOption())
    .addOption(new Option('--generations <n>', 'texts per caption (default: the preset’s, 5)').argParser(number({ min: 1, max: 20, integer: true })))
    .addOption(new Option('--temperature <t>', 'above 1 wilder, below 1 tamer').argParser(number({ min: 0.01, max: 2 })))
    .addOption(new Option('--top-k <k>', 'keep the k likeliest tokens; 0 for all').argParser(number({ min: 0, integer: true })))
    .addOption(new Option('--top-p <p>', 'then the fewest whose probabilities reach p').argParser(number({ min: 0.01, max: 1 })))
    .addOption(new Option('--shard <i/n>', 'only the i-th of n parts of the captions, for n machines').argParser(shard).default({ index: 0, of: 1 }, '1/1'))
    .requiredOption('--out <file>', 'a new JSONL file')
    .addOption(seedOption())
    .addOption(threadsOption())
    .option('--json <file>', 'write the counts as JSON')
    .action(write);
  withChatOptions(group.command('tune').description('fine-tune a chat model on triplets through its API: upload, create the job, wait'))
    .requiredOption('--triplets <file>', 'triplets to learn from; may be given several times', collect)
    .requiredOption('--out <file>', 'JSON file that remembers how far it got; the same command goes on from there')
    .addOption(new Option('--poll <seconds>', 'pause between two looks at the job').argParser(number({ min: 0.1 })).default(20))
    .action(tune);
  group
    .command('cycle')
    .description('add the inverse of each triplet that has one (cycle consistency)')
    .argument('<path>', 'triplets: JSONL, Parquet or a folder')
    .requiredOption('--out <file>', 'a new JSONL file')
    .option('--json <file>', 'write the counts as JSON')
    .action(cycle);
  group
    .command('merge')
    .description('join datasets of triplets into one folder with a card; rows may also be InstructPix2Pix’s (input, edit, output) or exported instructions')
    .argument('<paths...>', 'JSONL, Parquet or folders')
    .requiredOption('--out <dir>', 'a new folder')
    .option('--cycle', 'add inverses too')
    .option('--name <name>', 'title of the card')
    .option('--json <file>', 'write the card as JSON')
    .action(merge);
  withChatOptions(group.command('classify').description('sub-category, verb and nouns of instructions, by rules here or by a chat model'))
    .argument('[path]', 'instructions: JSONL, Parquet or a folder; compared with a column "category" where there is one')
    .option('--text <instruction>', 'an instruction; may be given several times', collect)
    .option('--json <file>', 'write every instruction with its sub-category, verb and nouns')
    .action(classify);
}
