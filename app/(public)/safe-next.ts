/** A place inside the app to go to after signing in, or null: other sites are not places to be sent to. */
export function safeNext(next: string | string[] | undefined): string | null {
  if (typeof next !== 'string' || !/^\/(?![/\\])/.test(next) || next.startsWith('/sign-')) return null;
  return next;
}
