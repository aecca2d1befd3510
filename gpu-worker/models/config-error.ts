/** @file How a configuration or weight file is refused: one sentence that names the key or tensor. */
import type { z } from 'zod';

/** A model folder, configuration or tensor that cannot be used. The message is one sentence naming what and where. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function at(json: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], json);
}

/** The first complaint worth telling: the deepest one where several alternatives were tried. */
function firstIssue(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  const inner = issue.errors.flat().filter((i) => i.path.length > 0)[0];
  return inner ? { ...inner, path: [...issue.path, ...inner.path] } : { ...issue, message: issue.errors.map((alternative) => alternative[0]?.message ?? '').join(', or ') };
}

/**
 * Parses a configuration and turns the first complaint into a sentence naming file, key and value.
 * @throws ConfigError
 */
export function parseConfig<S extends z.ZodType>(schema: S, json: unknown, where: string): z.infer<S> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = firstIssue(parsed.error.issues[0]!);
  const key = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') throw new ConfigError(`${where}: "${[...issue.path, issue.keys[0]].join('.')}" is not a setting of this model; remove it or use a model that has it.`);
  if (key === '') throw new ConfigError(`${where} is not a usable configuration: ${issue.message}.`);
  const value = at(json, issue.path);
  if (value === undefined) throw new ConfigError(`${where}: "${key}" is missing (${issue.message}).`);
  throw new ConfigError(`${where}: "${key}" is ${show(value)}, which is not supported (${issue.message}).`);
}

/** Drops diffusers' bookkeeping (`_class_name` ...) and checks that the file is for the class we build. */
export function withoutBookkeeping(json: unknown, className: string, where: string): Record<string, unknown> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new ConfigError(`${where} must hold a JSON object.`);
  const record = json as Record<string, unknown>;
  if (record._class_name !== undefined && record._class_name !== className) throw new ConfigError(`${where}: "_class_name" is ${JSON.stringify(record._class_name)}, expected "${className}".`);
  return Object.fromEntries(Object.entries(record).filter(([key]) => !key.startsWith('_')));
}

/**
 * JSON as Python writes it: NaN and Infinity are legal there (diffusers' `lambda_min_clipped` is -Infinity).
 * @throws ConfigError naming the file
 */
export function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const finite = text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (token) => (token.startsWith('"') ? token : token === 'NaN' ? 'null' : token.startsWith('-') ? '-1e999' : '1e999'));
    try {
      return JSON.parse(finite);
    } catch (error) {
      throw new ConfigError(`${where} is not valid JSON: ${(error as Error).message}.`);
    }
  }
}
