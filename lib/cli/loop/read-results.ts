import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TLoopReport, ZLoopReport } from '#lib/contracts/loop-report.ts';

/** The report that a finished loop left in its folder, where it is written last; null when there is none yet. @throws a sentence when it cannot be read. */
export function readResults(dir: string): TLoopReport | null {
  const file = join(dir, 'report.json');
  try {
    return ZLoopReport.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(`${file} is not the report of a loop: remove it, and it is written again.`, { cause });
  }
}
