import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { partOf } from './object-path.ts';

/** A key (as bytes, see object-path.ts) and its file. */
export type Found = { bytes: string; path: string };

/** Above every key that begins with `prefix`: 0xff is no byte of UTF-8. */
export function pastPrefix(prefix: string): string {
  return `${prefix}\u00ff`;
}

async function entriesOf(folder: string): Promise<{ name: string; bytes: string; isFile: boolean }[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  // A folder's keys all begin with its bytes, so comparing those with a file's orders the whole subtree rightly.
  return names.map((name) => ({ name, ...partOf(name) })).sort((a, b) => (a.bytes < b.bytes ? -1 : a.bytes > b.bytes ? 1 : a.isFile ? -1 : 1));
}

/**
 * The keys of a bucket in order, from the first one above `after`. Folders that cannot hold any are never opened, and no object is.
 * @param at the bytes that `folder` itself stands for.
 */
export async function* listKeys(folder: string, prefix: string, after: string, at = ''): AsyncGenerator<Found> {
  for (const entry of await entriesOf(folder)) {
    const bytes = at + entry.bytes;
    const path = join(folder, entry.name);
    if (entry.isFile) {
      if (bytes > after && bytes.startsWith(prefix)) yield { bytes, path };
      continue;
    }
    const mayMatch = bytes.startsWith(prefix) || prefix.startsWith(bytes);
    if (mayMatch && pastPrefix(bytes) > after) yield* listKeys(path, prefix, after, bytes);
  }
}

export type Page = { keys: Found[]; commonPrefixes: string[]; next?: string };

/**
 * One page of a listing, keys with the delimiter rolled up.
 * @param after exclusive lower bound; a page's `next` continues it.
 */
export async function listPage({ folder, prefix, delimiter, after, limit }: { folder: string; prefix: string; delimiter: string; after: string; limit: number }): Promise<Page> {
  const page: Page = { keys: [], commonPrefixes: [] };
  if (limit === 0) return page;
  let bound = after;
  for (let isDone = false; !isDone; ) {
    isDone = true;
    for await (const found of listKeys(folder, prefix, bound)) {
      if (page.keys.length + page.commonPrefixes.length === limit) return { ...page, next: bound };
      const cut = delimiter ? found.bytes.indexOf(delimiter, prefix.length) : -1;
      if (cut < 0) {
        page.keys.push(found);
        bound = found.bytes;
        continue;
      }
      const common = found.bytes.slice(0, cut + delimiter.length);
      page.commonPrefixes.push(common);
      bound = pastPrefix(common);
      isDone = false;
      break;
    }
  }
  return page;
}
