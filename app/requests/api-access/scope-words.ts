import type { Scope } from '#lib/auth/api-key/scopes.ts';

/** Scopes as their owner reads them. */
export const SCOPE_WORDS: Record<Scope, { label: string; hint: string }> = {
  'studies:read': { label: 'Read studies', hint: 'Settings, progress, results, exports and pictures of your studies.' },
  'studies:write': { label: 'Create studies', hint: 'Upload pictures, create and publish studies: it can spend your balance.' },
};
