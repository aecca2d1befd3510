/** Numbers, money and times in English, for pages that speak nothing else; the others ask `useNumbers`. Pure. */
import { numbersIn } from '#app/_words/numbers.ts';

export const { dollars, count, decimal, duration, percent, signedPercent, fileSize, figure } = numbersIn('en', ({ value, unit }) => `${value} ${unit}`);

/** "1 task", "3 tasks". */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
