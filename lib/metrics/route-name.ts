/** Parts of a path that name one thing among many: ids, tokens, numbers, file names. */
const IS_NAME = /^(?=.*\d)[\w.~-]{6,}$|^\d+$|^[\w-]{24,}$|\.\w{2,5}$|^[A-Z0-9]{8,}$/;

/**
 * A request's path with `:id` for every part that names one thing, so that a thousand studies make one line of metrics.
 * @param url path and query, as in the request line.
 */
export function routeName(url: string): string {
  const path = url.split('?', 1)[0];
  if (path.startsWith('/_next/')) return '/_next';
  const parts = path.split('/').slice(1, 7);
  return `/${parts.map((part) => (IS_NAME.test(part) ? ':id' : part.slice(0, 40))).join('/')}`;
}
