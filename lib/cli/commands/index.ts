/** @file The list of commands; adding one is a file and a line here. */
import type { Command } from 'commander';
import { registerBench } from './bench.ts';
import { registerEdit } from './edit.ts';
import { registerGenerate } from './generate.ts';
import { registerGolden } from './golden.ts';
import { registerLoop } from './loop.ts';
import { registerPretrain } from './pretrain.ts';
import { registerSimulate } from './simulate.ts';

export const commands: readonly ((program: Command) => void)[] = [registerBench, registerEdit, registerGenerate, registerGolden, registerLoop, registerPretrain, registerSimulate];
