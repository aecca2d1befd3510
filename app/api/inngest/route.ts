import { serve } from 'inngest/next';
import { inngest } from '#jobs/client.ts';
import { functions } from '#jobs/index.ts';

/** Where Inngest calls the functions of `jobs/`; the SDK verifies its signature. */
export const { GET, POST, PUT } = serve({ client: inngest, functions });
