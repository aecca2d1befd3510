import type { Command } from 'commander';

const GROUPS = { import: 'take models and datasets in', export: 'write models and datasets for others to load', triplets: 'captions into edit instructions with edited captions: stage 1 of the paper, as texts' } as const;

/** A command whose sub-commands come from several files, made by whoever asks first. */
export function commandGroup(program: Command, name: keyof typeof GROUPS): Command {
  return program.commands.find((command) => command.name() === name) ?? program.command(name).description(GROUPS[name]);
}
