const UNIT_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/**
 * Milliseconds of a duration as the SDK writes them ("1h30m", "45s", "500ms", "1w").
 * @throws a sentence when the text is not a duration.
 */
export function durationMs(text: string): number {
  let total = 0;
  const rest = text.trim().replace(/(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)\s*/g, (_, amount: string, unit: string) => {
    total += Number(amount) * UNIT_MS[unit];
    return '';
  });
  if (rest !== '' || text.trim() === '') throw new Error(`"${text}" is not a duration such as 30s, 1h30m or 7d.`);
  return total;
}

/** The moment that a duration from now, or an ISO date, stands for. Throws a sentence for anything else. */
export function momentOf(text: string, now = Date.now()): Date {
  if (/^\d{4}-\d\d-\d\d/.test(text)) {
    const date = new Date(text);
    if (!Number.isNaN(date.getTime())) return date;
  }
  return new Date(now + durationMs(text));
}
