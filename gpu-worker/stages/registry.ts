/** @file The one list of computations, by the worker function that runs them. */
import type { WorkerFunction } from '#lib/contracts/stages.ts';

export const COMPUTATIONS: Readonly<Partial<Record<WorkerFunction, URL>>> = {};
