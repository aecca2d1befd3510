/** A place inside the app to go to after signing in, or null: other sites are not places to be sent to. */
export function safeNext(next: string | string[] | undefined): string | null {
  // Browsers drop tabs and line ends from an address before they read it: "/<tab>/elsewhere" is another site.
  if (typeof next !== 'string' || !/^\/(?![/\\])[^\s\p{Cc}\\]*$/u.test(next) || next.startsWith('/sign-')) return null;
  return next;
}
