import type { Messages } from './messages.ts';

type Areas = readonly (keyof Messages)[];

/** By the first part of a path. */
const SENT: Record<string, Areas> = {
  requests: ['admin', 'frame', 'requests', 'results', 'tasks'],
  research: ['frame', 'paper', 'playground', 'requests', 'research', 'results', 'runs', 'tasks'],
  admin: ['admin', 'frame'],
};

/** On workers' and public pages. */
const SENT_ELSEWHERE: Areas = ['account', 'board', 'frame', 'study', 'tasks'];

/** Areas that components on the client read at a path: what only other sides of the app say need not travel with their pages. */
export function sentTo(path: string): Areas {
  return SENT[path.split(/[/?]/)[1] ?? ''] ?? SENT_ELSEWHERE;
}
