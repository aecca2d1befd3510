/** @file The same work on a Label Studio that is running: the next task of a project, and its annotation. */
import type { DoTask } from './drive.ts';

export interface LabelStudio {
  /** Its address. */
  url: string;
  /** An access token of the account (`Authorization: Token …`). */
  token: string;
  project: number;
}

async function call(studio: LabelStudio, path: string, body?: object): Promise<Record<string, unknown> | 'failed'> {
  const headers = { authorization: `Token ${studio.token}`, 'content-type': 'application/json' };
  // Under many users it drops connections, too.
  const response = await fetch(new URL(path, studio.url), { method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body) }).catch(() => null);
  if (!response || response.status >= 500) return 'failed';
  if (response.status === 404) return {};
  if (!response.ok) throw new Error(`Label Studio answered ${response.status} to ${path}: ${(await response.text()).slice(0, 200)}`);
  return (await response.json()) as Record<string, unknown>;
}

/** One of its users taking and answering one task; the project's interface must have a choice named `choice` about `image`. */
export function doTaskOf(studio: LabelStudio): DoTask {
  return async () => {
    const begun = performance.now();
    const task = await call(studio, `/api/projects/${studio.project}/next`);
    const taken = performance.now();
    if (task === 'failed') return 'failed';
    if (task.id === undefined) return null;
    const result = [{ from_name: 'choice', to_name: 'image', type: 'choices', value: { choices: ['left'] } }];
    const answered = await call(studio, `/api/tasks/${task.id}/annotations/?project=${studio.project}`, { result, lead_time: 1 });
    if (answered === 'failed') return 'failed';
    return { next: taken - begun, submit: performance.now() - taken };
  };
}
