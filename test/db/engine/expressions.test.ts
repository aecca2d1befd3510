import pino from 'pino';
import { expect, test } from 'vitest';
import { evaluate, evaluateInt, holds, keyOf } from '#jobs/engine/expressions.ts';

const log = pino({ level: 'silent' });
const event = { name: 'a', data: { n: 5, text: 'abc', list: [1, 2], none: null, deep: { ok: true } } };

test.each([
  ['event.data.n > 4 && event.data.text.startsWith("ab")', true],
  ['event.data.n == 5', true],
  ['event.data.n * 2 + 1 == 11', true],
  ['event.data.n > 4 ? 120 : 0', 120],
  ['event.data.missing == "x"', false],
  ['event.data.missing != "x"', true],
  ['has(event.data.missing)', false],
  ['has(event.data.n)', true],
  ['event.data.none == null', true],
  ['2 in event.data.list', true],
  ['event.data.n == async.data.n', true],
  ['size(event.data.list) == 2 || event.data.deep.ok', true],
  ['event.data.text + "-" + string(event.data.n)', 'abc-5'],
])('%s', (expression, value) => {
  expect(evaluate(expression, { event, async: { data: { n: 5 } } })).toEqual(value);
});

test('a condition that is malformed or fails does not hold; no condition does', () => {
  expect(holds('event.data.n >', { event }, log)).toBe(false);
  expect(holds('event.data.missing.deeper == 1', { event }, log)).toBe(false);
  expect(holds('event.data.n', { event }, log)).toBe(false);
  expect(holds(undefined, { event }, log)).toBe(true);
  expect(() => evaluate('1 +', { event })).toThrow(/"1 \+" is not valid CEL/);
});

test('keys tell values apart', () => {
  expect(keyOf('event.data.n', { event }, log)).not.toBe(keyOf('event.data.text', { event }, log));
  expect(keyOf('event.data.text', { event }, log)).toBe('abc');
  expect(keyOf(undefined, { event }, log)).toBe('');
});

test('a priority is an int, as on Inngest’s server: a number of the event’s data is none by itself', () => {
  expect(evaluateInt('event.data.n > 4 ? 120 : 0', { event })).toBe(120);
  expect(evaluateInt('int(event.data.n)', { event })).toBe(5);
  expect(() => evaluateInt('event.data.n', { event })).toThrow('"event.data.n" must give an int');
  expect(() => evaluateInt('int(event.data.missing)', { event })).toThrow(/cannot be evaluated/);
});
