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

/**
 * Parses a configuration and turns the first complaint into a sentence naming file, key and value.
 * @throws ConfigError
 */
export function parseConfig<S extends z.ZodType>(schema: S, json: unknown, where: string): z.infer<S> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const key = issue.path.join('.');
  if (key === '') throw new ConfigError(`${where} is not a usable configuration: ${issue.message}.`);
  throw new ConfigError(`${where}: "${key}" is ${show(at(json, issue.path))}, which is not supported: ${issue.message}.`);
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
