/** What was entered so far: in this browser at once, on the server soon after. */
import { saveDraft, WorkError } from './work-api.ts';

export interface KeptDraft {
  /** Milliseconds since 1970, to tell which copy is newer. */
  at: number;
  value: unknown;
}

const nameOf = (assignmentId: string): string => `apiary:draft:${assignmentId}`;
/** Drafts of tasks that have long ended. */
const MAX_AGE = 3 * 86_400_000;

function isKept(value: unknown): value is KeptDraft {
  return typeof value === 'object' && value !== null && 'at' in value && typeof value.at === 'number' && 'value' in value;
}

function readLocal(assignmentId: string): KeptDraft | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(nameOf(assignmentId)) ?? 'null');
    return isKept(kept) ? kept : null;
  } catch {
    return null;
  }
}

/** The newer of this browser's copy and the server's. */
export function newestDraft(assignmentId: string, server: unknown): unknown {
  const local = readLocal(assignmentId);
  if (!isKept(server)) return local?.value ?? null;
  return local && local.at > server.at ? local.value : server.value;
}

/** Keeps a draft in this browser. */
export function keepLocal(assignmentId: string, draft: KeptDraft): void {
  try {
    localStorage.setItem(nameOf(assignmentId), JSON.stringify(draft));
  } catch {
    // Storage may be full or forbidden; the server has its copy.
  }
}

/** Forgets the draft of a task that has ended, and others that are old. */
export function forgetDraft(assignmentId: string): void {
  try {
    localStorage.removeItem(nameOf(assignmentId));
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith('apiary:draft:')) continue;
      const kept = readLocal(name.slice('apiary:draft:'.length));
      if (!kept || Date.now() - kept.at > MAX_AGE) localStorage.removeItem(name);
    }
  } catch {
    // As above.
  }
}

/** Sends a draft; a failure is no news, the browser has its copy and the next change tries again. */
export async function sendDraft(assignmentId: string, draft: KeptDraft): Promise<void> {
  await saveDraft(assignmentId, draft).catch((error: unknown) => {
    if (!(error instanceof WorkError)) throw error;
  });
}
