/** Runs beside each other at most: as many curves as their dashes tell apart without colour. */
export const MOST_COMPARED = 6;

/** The address of a comparison. */
export function compareUrl(runIds: readonly string[]): string {
  return `/research/runs/compare?runs=${runIds.join(',')}`;
}
