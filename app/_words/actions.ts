/** @file Server actions (lib/actions.ts) of pages in several languages: what is refused there is said in the reader's. */
import { createMiddleware } from 'next-safe-action';
import * as actions from '#lib/actions.ts';
import { sayRefusal } from './say-refusal.ts';
import { numbers, words } from './words.ts';

const speaking = createMiddleware().define(async ({ next }) => {
  const [t, written] = await Promise.all([words('frame.refusals'), numbers()]);
  return next({ ctx: { sayRefusal: (refusal) => sayRefusal(refusal, t, written) } satisfies actions.Speaking });
});

export const publicAction = actions.publicAction.use(speaking);
export const workerAction = actions.workerAction.use(speaking);
export const requesterAction = actions.requesterAction.use(speaking);
export const payerAction = actions.payerAction.use(speaking);
export const researcherAction = actions.researcherAction.use(speaking);
export const adminAction = actions.adminAction.use(speaking);
