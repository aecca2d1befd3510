/** How many participants a study needs. Pure. */
export interface PlanPlacesOptions {
  items: number;
  /** Answers per item, each from another participant. */
  overlap: number;
  /** Tasks that each participant does. */
  tasks: number;
}

/** Participants for all answers: enough for every slot, and never fewer than each item needs different people. */
export function planPlaces({ items, overlap, tasks }: PlanPlacesOptions): number {
  return Math.max(overlap, Math.ceil((items * overlap) / Math.min(tasks, items)));
}
