import { createTranslator } from 'use-intl/core';
import { expect, test } from 'vitest';
import { homeOf, navigationFor } from '#app/_ui/navigation.ts';
import { MESSAGES } from '#app/_words/messages.ts';
import { clock, numbersIn } from '#app/_words/numbers.ts';

test('money, numbers and times read as people write them', () => {
  const { count, dollars, duration, fileSize, percent } = numbersIn('en', ({ value, unit }) => `${value} ${unit}`);
  expect([dollars('0.08'), dollars('1234567.5015'), dollars('-3.20')]).toEqual(['$0.08', '$1,234,567.5015', '−$3.20']);
  expect([count(999), count(1000), count(1234567)]).toEqual(['999', '1,000', '1,234,567']);
  expect([45, 89, 600, 5_400, 7_200, 86_400 * 3].map(duration)).toEqual(['45 s', '89 s', '10 min', '1 h 30 min', '2 h', '3 d']);
  expect([0, 65, 600, 3_723, -5].map(clock)).toEqual(['0:00', '1:05', '10:00', '1:02:03', '0:00']);
  expect([percent(0.625), percent(0.5), percent(1 / 3)]).toEqual(['62.5 %', '50 %', '33.3 %']);
  expect([fileSize(900), fileSize(4_200_000), fileSize(1_000)]).toEqual(['900 B', '4.2 MB', '1 kB']);
});

test('numbers read as each language writes them', () => {
  const written = (['en', 'de'] as const).map((language) => {
    const t = createTranslator({ locale: language, messages: MESSAGES[language], namespace: 'frame.span' });
    const { dollars, count, decimal, percent, signedPercent, duration, fileSize, figure } = numbersIn(language, ({ unit, value }) => t(unit, { value }));
    return [dollars('1234.5015'), dollars('-3'), count(1234.5), decimal(-0.254, 2), percent(0.6251), signedPercent(-0.03), duration(5_400), duration(86_400 * 3), fileSize(4_200_000), figure(0.01234), figure(12_340), figure(1.5e-4)];
  });
  expect(written).toEqual([
    ['$1,234.5015', '−$3.00', '1,235', '−0.25', '62.5 %', '−3 %', '1 h 30 min', '3 d', '4.2 MB', '0.01234', '12,340', '1.5e−4'],
    ['1.234,5015\u00A0$', '−3,00\u00A0$', '1.235', '−0,25', '62,5 %', '−3 %', '1 h 30 min', '3 Tage', '4,2 MB', '0,01234', '12.340', '1,5e−4'],
  ]);
});

test('everybody starts at a page that their navigation has', () => {
  for (const roles of [['Worker'], ['Requester'], ['Admin'], ['Researcher'], ['Worker', 'Requester'], ['Worker', 'Researcher']] as const) {
    const places = navigationFor(roles).flatMap(({ items }) => items.map(({ href }) => href));
    expect(places).toContain(homeOf(roles));
  }
  expect(homeOf(['Worker', 'Researcher'])).toBe('/research');
});
