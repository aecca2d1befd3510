/** Content-addressed JSON files: how the app and the worker hand each other items, edits and datasets. */
import type { z } from 'zod';
import { AppError } from '#lib/errors.ts';
import { getObject } from './get-object.ts';
import { putContent } from './put-content.ts';

/**
 * Reads a JSON file and checks it.
 * @throws AppError NotFound when it is not there, Internal naming the key and the place when it is not what it should be.
 */
export async function getJSON<Schema extends z.ZodType>(schema: Schema, key: string): Promise<z.output<Schema>> {
  const text = (await getObject(key)).toString('utf8');
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new AppError('Internal', `The stored file ${key} is not JSON.`, { cause });
  }
  const parsed = schema.safeParse(content);
  if (!parsed.success) throw new AppError('Internal', `The stored file ${key} is not what it should be: ${parsed.error.issues[0].path.join('.')} ${parsed.error.issues[0].message}.`);
  return parsed.data;
}

/** Stores a value as JSON under the hash of its text; sort what has no order of its own before. */
export async function putJSON(value: unknown, prefix = 'files'): Promise<{ key: string; sha256: string; size: number }> {
  return putContent({ prefix, body: JSON.stringify(value), contentType: 'application/json', extension: 'json' });
}
