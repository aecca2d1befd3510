/** What a key may be allowed, and which requests that opens. Pure. */

export const SCOPES = ['studies:read', 'studies:write'] as const;
export type Scope = (typeof SCOPES)[number];

/** The one list of what keys with scopes reach; everything else stays shut to them. */
const OPENS: readonly { scope: Scope; method: string; path: RegExp }[] = [
  { scope: 'studies:read', method: 'GET', path: /^\/api\/v1\/studies(\/[^/]+(\/[\w.]+)?)?$/ },
  { scope: 'studies:read', method: 'GET', path: /^\/api\/v1\/pictures\/[^/]+\/\w+$/ },
  { scope: 'studies:write', method: 'POST', path: /^\/api\/v1\/(studies|uploads|images|imports)$/ },
];

/** The scope that a request needs, or null when no key with scopes may make it. */
export function scopeFor({ method, url }: Pick<Request, 'method' | 'url'>): Scope | null {
  const path = new URL(url).pathname.replace(/\/$/, '');
  const asked = method === 'HEAD' ? 'GET' : method;
  return OPENS.find((one) => one.method === asked && one.path.test(path))?.scope ?? null;
}
