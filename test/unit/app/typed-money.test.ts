/** Money as people type it: in German with a comma, and never so that it could mean another amount. */
import { expect, test } from 'vitest';
import { numbersIn } from '#app/_words/numbers.ts';
import { parseDollars } from '#lib/payment/money.ts';

const german = numbersIn('de', String);
const english = numbersIn('en', String);

test('a German comma is read as it is shown again; a point, too, where it can only be one', () => {
  expect(['0,25', ' 1234,5 ', '1.234,50', '12.345.678,9', '0.25', '0.250', '7', '1234.567'].map(german.readMoney)).toEqual(['0.25', '1234.5', '1234.50', '12345678.9', '0.25', '0.250', '7', '1234.567']);
  expect(['0.08', '1234.50', '7'].map(german.typedMoney)).toEqual(['0,08', '1234,50', '7']);
  for (const amount of ['0.08', '1234.50', '0.001', '7']) expect(german.readMoney(german.typedMoney(amount))).toBe(amount);
});

test('what may mean two amounts is not guessed, and what is none is refused', () => {
  expect(['1.234', '12.345.678'].map(german.readMoney)).toEqual([null, null]);
  for (const text of ['', '1,2,3', '-1', '1,234.50', ',5', '5,']) expect(() => parseDollars(german.readMoney(text) as string), text).toThrow('is not an amount of money');
});

test('English money has a point', () => {
  expect([english.typedMoney('0.08'), english.readMoney(' 1.234 '), numbersIn('en-XA', String).readMoney('0.25')]).toEqual(['0.08', '1.234', '0.25']);
  expect(() => parseDollars(english.readMoney('1,50') as string)).toThrow('is not an amount of money');
});
