/**
 * @file Keys as paths. A key's segments are folders, its last one a file, so a page of a listing opens only the folders on its way.
 *
 *   `a/b.png` → `a/b.png@`. `@` ends a file, so the key `a` (file `a@`) and the key `a/b` (folder `a`) live side by side; `+` ends a
 *   folder that only holds the rest of a segment longer than 80 bytes; `$` is an empty segment (`a//b`, `a/`). Capitals are written
 *   `!a` and other bytes `%2e`, so file systems that fold case or mangle Unicode keep keys apart.
 *
 * Inside this folder a key is its UTF-8 bytes as a latin1 string: `<` then orders keys as S3 does.
 */
import { join } from 'node:path';

const PIECE = 80;

/** UTF-8 bytes of a key, one character each. */
export function toBytes(key: string): string {
  return Buffer.from(key, 'utf8').toString('latin1');
}

export function fromBytes(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function encode(bytes: string): string {
  if (!bytes) return '$';
  return bytes.replace(/[^a-z0-9_-]/g, (c) => {
    if (c >= 'A' && c <= 'Z') return `!${c.toLowerCase()}`;
    return c === '.' && bytes !== '.' && bytes !== '..' ? '.' : `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}

function decode(name: string): string {
  if (name === '$') return '';
  return name.replace(/!([a-z])|%([0-9a-f]{2})/g, (_all, capital, hex) => (capital ? capital.toUpperCase() : String.fromCharCode(Number.parseInt(hex, 16))));
}

/** File of a key below a bucket's folder. */
export function pathOf(folder: string, key: string): string {
  const names: string[] = [];
  const segments = toBytes(key).split('/');
  for (const [index, segment] of segments.entries()) {
    let rest = segment;
    for (; rest.length >= PIECE; rest = rest.slice(PIECE)) names.push(`${encode(rest.slice(0, PIECE))}+`);
    names.push(index === segments.length - 1 ? `${encode(rest)}@` : encode(rest));
  }
  return join(folder, ...names);
}

/** What a name in a bucket's folder adds to the key: `isFile` completes it, a folder ends in a slash unless it is a long segment's. */
export function partOf(name: string): { bytes: string; isFile: boolean } {
  if (name.endsWith('@')) return { bytes: decode(name.slice(0, -1)), isFile: true };
  if (name.endsWith('+')) return { bytes: decode(name.slice(0, -1)), isFile: false };
  return { bytes: `${decode(name)}/`, isFile: false };
}
