/** @file The list of commands; adding one is a file and a line here. */
import type { Command } from 'commander';
import { registerActive } from './active.ts';
import { registerBackup } from './backup.ts';
import { registerBench } from './bench.ts';
import { registerCaption } from './caption.ts';
import { registerDataset } from './dataset.ts';
import { registerEdit } from './edit.ts';
import { registerEstimate } from './estimate.ts';
import { registerGenerate } from './generate.ts';
import { registerGolden } from './golden.ts';
import { registerExport, registerImport } from './import.ts';
import { registerP2p } from './p2p.ts';
import { registerLoop } from './loop.ts';
import { registerPaper } from './paper.ts';
import { registerPretrain } from './pretrain.ts';
import { registerRestore } from './restore.ts';
import { registerResults } from './results.ts';
import { registerSimilarity } from './similarity.ts';
import { registerSimulate } from './simulate.ts';
import { registerTriplets } from './triplets.ts';

export const commands: readonly ((program: Command) => void)[] = [
  registerActive,
  registerBackup,
  registerBench,
  registerCaption,
  registerDataset,
  registerEdit,
  registerEstimate,
  registerExport,
  registerGenerate,
  registerGolden,
  registerImport,
  registerLoop,
  registerP2p,
  registerPaper,
  registerPretrain,
  registerRestore,
  registerResults,
  registerSimilarity,
  registerSimulate,
  registerTriplets,
];
