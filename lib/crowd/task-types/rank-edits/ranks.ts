/** A ranking with its ties; labels or ids alike. */
export interface TiedRanking {
  /** Best first. */
  ranking: readonly string[];
  /** Groups of neighbours that are equally good. */
  ties?: readonly (readonly string[])[];
}

/** A variant's rank, 1 is best; those that are equally good share the mean of their places. Pure. */
export function rankOf(label: string, { ranking, ties = [] }: TiedRanking): number {
  const group = ties.find((tied) => tied.includes(label)) ?? [label];
  return group.reduce((sum, tied) => sum + ranking.indexOf(tied) + 1, 0) / group.length;
}

/** A ranking in one line: `2>1=5>3>4`. */
export function spellRanking({ ranking, ties = [] }: TiedRanking): string {
  return ranking.map((label, i) => (i === 0 ? label : `${ties.some((tied) => tied.includes(label) && tied.includes(ranking[i - 1])) ? '=' : '>'}${label}`)).join('');
}
