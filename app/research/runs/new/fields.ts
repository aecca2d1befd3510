/** A stage's JSON schema as fields of a form, and a form's values as what the schema reads. Pure. */

/** The part of JSON Schema that zod writes for stages. */
export interface Schema {
  type?: string;
  description?: string;
  default?: unknown;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  maxLength?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
}

export type Value = string | number | boolean | Value[] | { [name: string]: Value } | undefined;
export type Values = { [name: string]: Value };

/** What a number may be: "2 to 20,000", "above 0". */
export interface Range {
  /** Of the words `start.fields.range` in the area `runs`. */
  key: 'between' | 'above' | 'aboveMost' | 'least' | 'most';
  low: number;
  top: number;
}

/** A number's limits; nothing when there are none to speak of. */
export function rangeOf({ minimum, maximum, exclusiveMinimum }: Schema): Range | undefined {
  const top = maximum !== undefined && maximum < 1e15 ? maximum : undefined;
  const low = minimum !== undefined && minimum > -1e15 ? minimum : undefined;
  const range = (key: Range['key'], from = 0): Range => ({ key, low: from, top: top ?? 0 });
  if (low !== undefined && top !== undefined) return range('between', low);
  if (exclusiveMinimum !== undefined) return range(top === undefined ? 'above' : 'aboveMost', exclusiveMinimum);
  if (low !== undefined) return range('least', low);
  return top === undefined ? undefined : range('most');
}

/** Numbers separated by commas or blanks; what is not a number stays as it was written, for the schema to refuse. */
export function numbersOf(text: string): Value[] {
  return text.split(/[\s,;]+/).filter(Boolean).map((part) => (Number.isNaN(Number(part)) ? part : Number(part)));
}

/** The values a form starts with: what is given, then defaults, then empty places for what is required. */
export function startValues(schema: Schema, given?: Value): Value {
  if (schema.properties) {
    const inside = (typeof given === 'object' && !Array.isArray(given) ? given : (schema.default as Values | undefined)) ?? {};
    const entries = Object.entries(schema.properties).map(([name, part]): [string, Value] => {
      const isWanted = schema.required?.includes(name) || inside[name] !== undefined || part.default !== undefined;
      return [name, isWanted ? startValues(part, inside[name]) : undefined];
    });
    return Object.fromEntries(entries);
  }
  if (given !== undefined) return given;
  if (schema.default !== undefined) return schema.default as Value;
  if (schema.type === 'array') return [];
  if (schema.enum?.length === 1) return schema.enum[0];
  return undefined;
}

/** Form values without what was left empty: such fields take the stage's own default. */
export function withoutEmpty(value: Value): Value {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object') return value === '' ? undefined : value;
  const entries = Object.entries(value).map(([name, inner]): [string, Value] => [name, withoutEmpty(inner)]);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}

/** The values with one changed; `path` walks through objects and lists. */
export function withValue(values: Value, path: readonly (string | number)[], value: Value): Value {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (typeof key === 'number') {
    const list = Array.isArray(values) ? [...values] : [];
    list[key] = withValue(list[key], rest, value);
    return list;
  }
  const before = typeof values === 'object' && !Array.isArray(values) ? values : {};
  return { ...before, [key]: withValue(before[key], rest, value) };
}
