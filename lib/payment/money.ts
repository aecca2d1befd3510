/** Money is a BigInt of micro-dollars everywhere inside; these are its only ways in and out as text. */
import { refuse } from '#lib/errors.ts';

const MICROS = 1_000_000n;

/** Dollars as a decimal string with at least two places and as many as the amount needs: 80000n → "0.08", 1500n → "0.0015". */
export function formatDollars(micros: bigint): string {
  const sign = micros < 0n ? '-' : '';
  const size = micros < 0n ? -micros : micros;
  const fraction = (size % MICROS).toString().padStart(6, '0').replace(/0{1,4}$/, '');
  return `${sign}${size / MICROS}.${fraction}`;
}

/**
 * Micro-dollars of a decimal string such as "0.08", "12" or "1.000001".
 * @throws AppError BadInput naming the text when it is not a non-negative amount of at most six decimals and a billion dollars.
 */
export function parseDollars(text: string): bigint {
  const match = /^(\d{1,9})(?:\.(\d{1,6}))?$/.exec(text.trim());
  if (!match) throw refuse('BadInput', 'notMoney', { text: text.slice(0, 40) });
  return BigInt(match[1]) * MICROS + BigInt((match[2] ?? '').padEnd(6, '0'));
}
