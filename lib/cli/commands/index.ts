/** @file The list of commands; adding one is a file and a line here. */
import type { Command } from 'commander';
import { registerBench } from './bench.ts';
import { registerDataset } from './dataset.ts';
import { registerEdit } from './edit.ts';
import { registerGenerate } from './generate.ts';
import { registerGolden } from './golden.ts';
import { registerPretrain } from './pretrain.ts';
import { registerSimulate } from './simulate.ts';

export const commands: readonly ((program: Command) => void)[] = [registerBench, registerDataset, registerEdit, registerGenerate, registerGolden, registerPretrain, registerSimulate];
