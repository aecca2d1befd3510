/** The rule that decides about promotion, written down and hashed before the first vote. Pure. */
import type { TComparisonReport } from '#lib/contracts/loop-report.ts';
import { type FixedText, fixText } from '#lib/study/design.ts';
import type { TLoopConfig } from './config.ts';

/** Everything about the verdict that somebody could be tempted to choose after having seen the votes. */
export function ruleOf({ arm, study, seed, world }: TLoopConfig) {
  return {
    version: 1,
    question: `Is the ${arm} HIVE arm better than its step-matched control?`,
    a: 'HIVE',
    b: 'Control',
    world,
    seed,
    items: study.items,
    overlap: study.overlap,
    decision: 'majority per item; a shared first place, and A, B, tie, is a tie',
    statistic: 'share of decided items that a won',
    interval: 'wilson-95',
    stop: 'fixed-size',
    promote: 'when the lower end of the interval is above 0.5',
  } as const;
}

export function writeRule(config: TLoopConfig): FixedText {
  return fixText(ruleOf(config));
}

/** What the rule says of a verdict, in one sentence. */
export function applyRule({ share, ci95, n, a, b }: TComparisonReport): { holds: boolean; reason: string } {
  if (share === null || ci95 === null) return { holds: false, reason: `Not promoted: none of the ${n} items was decided.` };
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const found = `${a} won ${percent(share)} of the decided items against ${b}, 95 % interval ${percent(ci95[0])} to ${percent(ci95[1])}`;
  if (ci95[0] > 0.5) return { holds: true, reason: `Promoted: ${found}, all above one half.` };
  return { holds: false, reason: `Not promoted: ${found}, which ${ci95[1] < 0.5 ? 'lies below one half' : 'includes one half'}.` };
}
