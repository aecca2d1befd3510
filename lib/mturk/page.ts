/** Listings a page at a time: each page begins after the last row of the one before, so rows that come and go never shift it. */
import { TurkError } from './turk-error.ts';

/** Where a page ended: a time and an id, as rows are ordered. */
export interface Mark {
  at: Date;
  id: string;
}

/** Milliseconds since 1970 up to the year 10000: what a row's time can be. */
const MAX_TIME = 253_402_300_800_000;

/** @throws TurkError for a token that no listing gave. */
export function readMark(token: string | undefined): Mark | undefined {
  if (token === undefined) return undefined;
  const [at, id] = Buffer.from(token, 'base64url').toString().split('/');
  const time = Number(at);
  if (!id || !/^\d+$/.test(at) || time >= MAX_TIME || !/^[A-Z0-9]{1,80}$/.test(id)) throw new TurkError('InvalidParameterValue', 'NextToken is not one that this API gave out.');
  return { at: new Date(time), id };
}

/** Prisma conditions for the rows after a mark, newest first or oldest first. */
export function after(mark: Mark | undefined, field: string, order: 'asc' | 'desc', idField = 'id'): object {
  if (!mark) return {};
  const compare = order === 'desc' ? 'lt' : 'gt';
  return { OR: [{ [field]: { [compare]: mark.at } }, { [field]: mark.at, [idField]: { [compare]: mark.id } }] };
}

/** The rows of a page out of one more than asked for, with the token of the next page when there is one. */
export function pageOf<Row>(rows: Row[], max: number, markOf: (row: Row) => Mark): { rows: Row[]; tail: { NumResults: number; NextToken?: string } } {
  const page = rows.slice(0, max);
  if (rows.length <= max) return { rows: page, tail: { NumResults: page.length } };
  const { at, id } = markOf(page[page.length - 1]);
  return { rows: page, tail: { NumResults: page.length, NextToken: Buffer.from(`${at.getTime()}/${id}`).toString('base64url') } };
}
