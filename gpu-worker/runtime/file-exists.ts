import { stat } from 'node:fs/promises';

/** Whether a file or folder is there. */
export async function fileExists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
