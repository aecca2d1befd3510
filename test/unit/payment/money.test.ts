import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { feeOf } from '#lib/payment/fee.ts';
import { formatDollars, parseDollars } from '#lib/payment/money.ts';

afterEach(() => vi.unstubAllEnvs());

test('money goes out as dollars with two places, or as many as it needs', () => {
  const cases: [bigint, string][] = [[80_000n, '0.08'], [0n, '0.00'], [1_500n, '0.0015'], [12_000_000n, '12.00'], [-960_000n, '-0.96'], [1n, '0.000001'], [1_230_000n, '1.23']];
  for (const [micros, text] of cases) expect(formatDollars(micros)).toBe(text);
});

test('and comes back the same', () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: 999_999_999_999_999n }), (micros) => parseDollars(formatDollars(micros)) === micros));
});

test('what is not an amount is refused in a sentence', () => {
  for (const text of ['', '-1', '1,50', '1e3', '0.0000001', '.5', '1.', 'NaN', '9999999999']) expect(() => parseDollars(text)).toThrow('is not an amount of money');
});

test('the fee is a fifth unless the operator says otherwise', () => {
  expect(feeOf(80_000n)).toBe(16_000n);
  expect(feeOf(3n)).toBe(1n);
  vi.stubEnv('PLATFORM_FEE_PERCENT', '7.5');
  expect(feeOf(1_000_000n)).toBe(75_000n);
  vi.stubEnv('PLATFORM_FEE_PERCENT', '0');
  expect(feeOf(1_000_000n)).toBe(0n);
  vi.stubEnv('PLATFORM_FEE_PERCENT', 'much');
  expect(() => feeOf(1n)).toThrow('PLATFORM_FEE_PERCENT must be a number from 0 to 100, not "much".');
});
