/** Server actions are built from one of these: each checks who is asking before anything runs, and answers failures as one clear sentence. */
import { createSafeActionClient } from 'next-safe-action';
import { requireRole } from '#lib/auth/current-user.ts';
import { toAppError } from '#lib/errors.ts';
import { log } from '#lib/log.ts';
import type { Refusal } from '#lib/refusal-sentences.ts';

/** What an action's context may hold: how its caller says refusals; otherwise they are in English. */
export interface Speaking {
  sayRefusal: (refusal: Refusal) => string;
}

/** Anybody may call it, signed in or not. */
export const publicAction = createSafeActionClient({
  defaultValidationErrorsShape: 'flattened',
  handleServerError: (error, { ctx }) => {
    const known = toAppError(error);
    if (known.code === 'Internal' || known.code === 'Unavailable') log.error({ err: known.cause }, known.message);
    const { sayRefusal } = ctx as Partial<Speaking>;
    return known.refusal && sayRefusal ? sayRefusal(known.refusal) : known.message;
  },
});

/** For workers; `ctx.user` is who asks. */
export const workerAction = publicAction.use(async ({ next }) => next({ ctx: { user: await requireRole('Worker') } }));

/** For requesters; `ctx.user` is who asks. */
export const requesterAction = publicAction.use(async ({ next }) => next({ ctx: { user: await requireRole('Requester') } }));

/** For researchers and administrators; `ctx.user` is who asks. */
export const researcherAction = publicAction.use(async ({ next }) => next({ ctx: { user: await requireRole('Researcher', 'Admin') } }));

/** For those whose balance pays for answers: requesters and researchers. */
export const payerAction = publicAction.use(async ({ next }) => next({ ctx: { user: await requireRole('Requester', 'Researcher') } }));

/** For administrators; `ctx.user` is who asks. */
export const adminAction = publicAction.use(async ({ next }) => next({ ctx: { user: await requireRole('Admin') } }));
