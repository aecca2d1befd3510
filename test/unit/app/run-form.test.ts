import { expect, test } from 'vitest';
import { createTranslator } from 'use-intl/core';
import { z } from 'zod';
import { MESSAGES } from '#app/_words/messages.ts';
import { numbersOf, rangeOf, type Schema, startValues, withoutEmpty, withValue } from '#app/research/runs/new/fields.ts';
import { LOOP_PRESETS } from '#lib/loop/config.ts';
import { STAGES } from '#lib/run/stages.ts';

const schemaOf = (type: z.ZodType): Schema => z.toJSONSchema(type, { io: 'input' }) as Schema;

test('every stage can be made a form: each field is of a kind that the form knows', () => {
  const unknown: string[] = [];
  const visit = (schema: Schema, path: string): void => {
    if (schema.properties) for (const [name, part] of Object.entries(schema.properties)) visit(part, `${path}.${name}`);
    else if (schema.type === 'array') visit(schema.items ?? {}, `${path}[]`);
    else if (!['string', 'number', 'integer', 'boolean'].includes(schema.type ?? '')) unknown.push(path);
  };
  for (const [name, { config }] of Object.entries(STAGES)) visit(schemaOf(config), name);
  expect(unknown).toEqual([]);
});

test('the form of the loop starts from a preset and gives back a configuration that the stage reads', () => {
  const schema = schemaOf(STAGES.loop.config);
  const values = startValues(schema, { ...LOOP_PRESETS.shapes, seed: 7 } as never);
  const parsed = STAGES.loop.config.parse(withoutEmpty(values));
  expect(parsed).toEqual(STAGES.loop.config.parse({ ...LOOP_PRESETS.shapes, seed: 7 }));
});

test('what is left empty takes the default; what is wrong is named', () => {
  const schema = schemaOf(STAGES.rankings.config);
  const values = withValue(withValue(startValues(schema), ['editorId'], 'M1'), ['seed'], 3);
  expect(STAGES.rankings.config.parse(withoutEmpty(withValue(values, ['items'], undefined)))).toMatchObject({ editorId: 'M1', seed: 3, items: 250, overlap: 3 });
  expect(STAGES.rankings.config.safeParse(withoutEmpty(withValue(values, ['items'], 1))).error?.issues[0].path).toEqual(['items']);
  expect(withValue({ a: [{ b: 1 }] }, ['a', 1, 'b'], 2)).toEqual({ a: [{ b: 1 }, { b: 2 }] });
});

test('numbers in one line are read one by one, and what is none is left for the schema to refuse', () => {
  expect(numbersOf(' 125, 250 500,')).toEqual([125, 250, 500]);
  expect(numbersOf('')).toEqual([]);
  const config = { ...LOOP_PRESETS.shapes, seed: 7, reward: { ...LOOP_PRESETS.shapes.reward, curve: numbersOf('125, many') } };
  expect(STAGES.loop.config.safeParse(config).error?.issues[0].path).toEqual(['reward', 'curve', 1]);
});

test('limits are said as people say them', () => {
  const inputs = [z.number().int().min(2).max(20_000), z.number().positive(), z.number().int().positive(), z.number().min(0), z.number(), z.number().int()];
  const t = createTranslator({ locale: 'en', messages: MESSAGES.en, namespace: 'runs.start.fields.range' });
  const say = (range: ReturnType<typeof rangeOf>) => range && t(range.key, { low: range.low.toLocaleString('en'), top: range.top.toLocaleString('en') });
  expect(inputs.map((type) => say(rangeOf(schemaOf(type))))).toEqual(['2 to 20,000', 'above 0', 'above 0', '0 or more', undefined, undefined]);
});
