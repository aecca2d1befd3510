import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJSON, hashDesign, type TDesign } from '#lib/study/design.ts';

const DESIGN: TDesign = {
  kind: 'CompareEdits', labels: { a: 'HIVE', b: 'base' }, items: 20, overlap: 3, decision: 'majority', sharedFirstPlace: 'tie', ties: 'excluded-from-share', interval: 'wilson-95', stop: 'fixed-size',
};

test('the hash is the sha256 of sorted, compact JSON, as any other program computes it', () => {
  const text = '{"decision":"majority","interval":"wilson-95","items":20,"kind":"CompareEdits","labels":{"a":"HIVE","b":"base"},"overlap":3,"sharedFirstPlace":"tie","stop":"fixed-size","ties":"excluded-from-share"}';
  expect(canonicalJSON(DESIGN)).toBe(text);
  expect(hashDesign(DESIGN)).toBe(createHash('sha256').update(text).digest('hex'));
});

test('the order of keys does not matter, any value does', () => {
  expect(hashDesign(Object.fromEntries(Object.entries(DESIGN).reverse()) as TDesign)).toBe(hashDesign(DESIGN));
  expect(hashDesign({ ...DESIGN, overlap: 4 })).not.toBe(hashDesign(DESIGN));
});

test('canonical JSON parses back to the same value', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    expect(JSON.parse(canonicalJSON(value))).toEqual(JSON.parse(JSON.stringify(value)));
  }));
});
