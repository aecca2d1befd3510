import type { Scope } from '#lib/auth/api-key/scopes.ts';

/** Scopes as their owner reads them: `apiAccess.scopes.…` in the area `admin`. */
export const SCOPE_WORDS = { 'studies:read': 'read', 'studies:write': 'write' } as const satisfies Record<Scope, string>;
