/** @file Tells the app every few seconds that this worker is there and what it computes, also when it has nothing to do. The app may be away. */
import { setTimeout as sleep } from 'node:timers/promises';
import { HEARTBEAT_MS, type THeartbeat, workerToken } from '#lib/contracts/heartbeat.ts';

const ANSWER_MS = 4_000;
const GOODBYE_MS = 1_000;

export interface PresenceOptions {
  readonly appUrl: string;
  /** The key that engine and worker share; without it nothing is told. */
  readonly signingKey: string | undefined;
  readonly state: () => Omit<THeartbeat, 'isLeaving'>;
  readonly warn: (message: string) => void;
}

/** Begins to tell; what is returned says good-bye, once, and waits a moment for the app to hear it. */
export function tellPresence({ appUrl, signingKey, state, warn }: PresenceOptions): () => Promise<void> {
  if (!signingKey) return async () => {};
  const stopping = new AbortController();
  let isAway = false;
  const tell = async (isLeaving: boolean): Promise<void> => {
    try {
      const response = await fetch(`${appUrl}/api/v1/workers/heartbeat`, {
        method: 'POST',
        headers: { authorization: `Bearer ${workerToken(signingKey)}`, 'content-type': 'application/json' },
        body: JSON.stringify({ ...state(), isLeaving } satisfies THeartbeat),
        signal: isLeaving ? AbortSignal.timeout(GOODBYE_MS) : AbortSignal.any([stopping.signal, AbortSignal.timeout(ANSWER_MS)]),
      });
      await response.body?.cancel();
      if (!response.ok && !isAway) warn(`the app does not take this worker's heartbeat (HTTP ${response.status})`);
      isAway = !response.ok;
    } catch (error) {
      if (!isAway && !stopping.signal.aborted) warn(`the app cannot hear this worker's heartbeat now (${(error as Error).message})`);
      isAway = true;
    }
  };
  const telling = (async () => {
    while (!stopping.signal.aborted) {
      await tell(false);
      await sleep(HEARTBEAT_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
  })();
  return async () => {
    stopping.abort();
    await telling;
    await tell(true);
  };
}
