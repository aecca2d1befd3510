/** The workflow of every stage; a stage without one does not compile. */
import type { InngestFunction } from 'inngest';
import type { StageName } from '#lib/run/stages.ts';
import { shipped } from './shipped.ts';

export const workflows: Readonly<Record<StageName, InngestFunction.Any>> = { shipped };
