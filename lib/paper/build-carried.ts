import type { TFinding, TPaperRow, TPaperSeed } from '#lib/contracts/paper-report.ts';
import { BACKBONES } from './analyses.ts';
import { rankingFinding } from './findings.ts';
import { groupedShareRow, ofSeeds } from './rows.ts';

/** How often every backbone's reward orders held-out pairs of every backbone's edits as annotators do, and how often they agree among themselves. Pure. */
export function buildCarried(seeds: readonly TPaperSeed[]): { rows: TPaperRow[]; findings: TFinding[] } {
  const groups = BACKBONES.map((measuredOn) => {
    const group = `Held-out pairs of ${measuredOn}’s edits that are ordered as annotators do`;
    const row = (label: string, learntFrom: string, of: 'pairAccuracy' | 'annotatorAgreement') =>
      groupedShareRow({ group, label }, ofSeeds(seeds, ({ carried }) => {
        const found = carried.find((one) => one.learntFrom === learntFrom && one.measuredOn === measuredOn);
        return found && { runId: found.runId, found: found[of] };
      }));
    return [...BACKBONES.map((learntFrom) => row(`reward of ${learntFrom}’s rankings`, learntFrom, 'pairAccuracy')), row('one annotator as another', measuredOn, 'annotatorAgreement')];
  });
  return { rows: groups.flat(), findings: groups.map((rows) => rankingFinding((rows[0] as TPaperRow).group, rows)) };
}
