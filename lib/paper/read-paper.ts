import { z } from 'zod';
import { hasRole, type SignedInUser } from '#lib/auth/user.ts';
import { type TPaperReport, ZPaperSeed } from '#lib/contracts/paper-report.ts';
import { db } from '#lib/db.ts';
import { FIGURE_NAMES } from './analyses.ts';
import { ZPaperConfig } from './config.ts';
import { findPapersUnderWay, type Paper } from './find-papers.ts';
import { poolSeeds } from './pool-seeds.ts';
import { writePlan } from './write-plan.ts';

export type ReadPaper =
  | { kind: 'blind' }
  /** Another version wrote it in a form that this one cannot read. */
  | { kind: 'unreadable' }
  /** `isPlanned`: the plan that was fixed is what this version would fix; otherwise today's analyses show what was measured by another. */
  | { kind: 'read'; report: TPaperReport; isPlanned: boolean };

/** What is read of settings that this version may not know in all. */
const ZKept = z.object(ZPaperConfig.pick({ figures: true, seeds: true }).shape);

/**
 * What the finished seeds of a plan say together; nothing for who may still vote where the same items are judged.
 * @param paper one of `findPapers`
 */
export async function readPaper({ sha256, runs }: Paper, user: SignedInUser): Promise<ReadPaper> {
  const seeds = runs.map(({ seed }) => seed);
  if (hasRole(user, 'Worker') && (await findPapersUnderWay()).some((one) => one.seed === null || one.sha256 === sha256 || seeds.includes(one.seed))) return { kind: 'blind' };
  const rows = await db().run.findMany({ where: { id: { in: runs.map(({ runId }) => runId) } }, select: { config: true, result: true } });
  const measured = rows.map(({ result }) => ZPaperSeed.safeParse(result)).flatMap(({ data }) => data ?? []);
  const [first] = measured;
  if (!first || measured.length < runs.length) return { kind: 'unreadable' };
  const { figures, seeds: fixed } = ZKept.safeParse(rows[0].config).data ?? { figures: FIGURE_NAMES, seeds };
  const order = (seed: number) => (fixed.includes(seed) ? fixed.indexOf(seed) : fixed.length);
  const config = ZPaperConfig.safeParse(rows[0].config);
  return {
    kind: 'read',
    report: poolSeeds(measured.sort((x, y) => order(x.seed) - order(y.seed)), fixed.filter((seed) => !seeds.includes(seed)), figures),
    isPlanned: config.success && writePlan(config.data).sha256 === sha256,
  };
}
