/** @file Money in fields, as people of a language write it: German ones a comma where English ones write a point. Pure. */

function decimalSign(language: string): string {
  return new Intl.NumberFormat(language).formatToParts(0.5).find(({ type }) => type === 'decimal')?.value ?? '.';
}

/** An amount from its decimal string as it stands in a field, without a sign of its own for thousands: "1234.50" → in German "1234,50". */
export function typeMoney(language: string, amount: string): string {
  return amount.replace('.', decimalSign(language));
}

/**
 * What somebody typed as a plain decimal for `parseDollars`: in German "0,25", "0.25" and "1.234,50" are all right. Null where it may mean two
 * amounts: "1.234" in German. What is no amount stays as it is, and is refused there.
 */
export function readMoney(language: string, text: string): string | null {
  const typed = text.trim();
  if (decimalSign(language) !== ',') return typed;
  if (/^[1-9]\d{0,2}(\.\d{3})+$/.test(typed)) return null;
  if (/^\d{1,3}(\.\d{3})+,\d+$/.test(typed)) return typed.replaceAll('.', '').replace(',', '.');
  return /^\d+,\d+$/.test(typed) ? typed.replace(',', '.') : typed;
}
