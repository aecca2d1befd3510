/** @file The list of commands; adding one is a file and a line here. */
import type { Command } from 'commander';
import { registerGolden } from './golden.ts';

export const commands: readonly ((program: Command) => void)[] = [registerGolden];
