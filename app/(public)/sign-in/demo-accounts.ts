import { z } from 'zod';

const ZAccounts = z.array(z.object({ role: z.enum(['worker', 'requester', 'researcher', 'admin']), email: z.string(), password: z.string() }));
export type TDemoAccount = z.infer<typeof ZAccounts>[number];

/** The accounts that a demo offers on its sign-in page: none anywhere else. */
export function demoAccounts(): TDemoAccount[] {
  if (process.env.APIARY_DEMO !== '1') return [];
  try {
    return ZAccounts.parse(JSON.parse(process.env.APIARY_DEMO_ACCOUNTS ?? '[]'));
  } catch {
    return [];
  }
}
