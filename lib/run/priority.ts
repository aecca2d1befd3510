/** How far ahead of others a run's computations go, in seconds: they pass what has waited up to so much longer. */
export const PRIORITIES = {
  low: -300,
  normal: 0,
  high: 300,
  /** Somebody looks at a page until it is done. */
  'waited-for': 600,
} as const;

export type Priority = keyof typeof PRIORITIES;

/** Those that people choose. */
export const PRIORITY_NAMES = ['low', 'normal', 'high'] as const satisfies readonly Priority[];

/** What a stored priority is called. */
export function priorityName(seconds: number): Priority {
  return (Object.keys(PRIORITIES) as Priority[]).find((name) => PRIORITIES[name] === seconds) ?? (seconds > 0 ? 'high' : 'low');
}
