/** Under which conditions a report was measured, as short lines. Pure. */
import type { TPaperReport } from '#lib/contracts/paper-report.ts';
import { duration } from '#lib/loop/report/words.ts';
import { ZPaperConfig } from '../config.ts';
import { sayMoment } from './words.ts';

export interface Condition {
  label: string;
  value: string;
}

const ZPlan = ZPaperConfig.omit({ seed: true });
const number = (value: number): string => value.toLocaleString('en');

/** Sizes as the plan fixed them; none of a plan that another version wrote in another form. */
function sizesOf(planText: string): Condition[] {
  const parsed = ZPlan.safeParse((JSON.parse(planText) as { config?: unknown }).config);
  if (!parsed.success) return [];
  const { crowd, pairs, rankings, reward, fineTune, study, curve, texts, hard } = parsed.data;
  return [
    { label: 'Who answered', value: crowd === 'simulated' ? 'simulated annotators, who see what the world’s oracle sees, with noise' : 'people' },
    { label: 'Blind studies', value: `${number(study.items)} items each, ${study.overlap} votes an item` },
    { label: 'Rankings', value: `${number(rankings.items)} items of five edits, ${rankings.overlap} rankings each, ${Math.round(100 * rankings.heldOut)} % held out` },
    { label: 'Training', value: `editors ${number(fineTune.steps)} steps of ${fineTune.batch} from ${number(pairs.count)} pairs; reward ${number(reward.steps)} steps of ${reward.batch}` },
    { label: 'Curves', value: `${number(curve.items)} items at image guidance ${curve.imageGuidance.join(', ')}` },
    { label: 'Known-hard slice, texts', value: `${number(hard)} instructions; ${number(texts)} triplets` },
  ];
}

/** What was run, how large, for how long, by which plan. */
export function conditionsOf({ world, preset, seeds, missingSeeds, seconds, runs, answers, plan }: TPaperReport): Condition[] {
  const each = runs.map((run) => `${run.seed}: ${duration(run.seconds)}`).join(', ');
  return [
    { label: 'World, preset', value: `${world}, ${preset}` },
    { label: 'Seeds', value: seeds.join(', ') + (missingSeeds.length > 0 ? `; still to come: ${missingSeeds.join(', ')}` : '') },
    { label: 'Time', value: seeds.length > 1 ? `${duration(seconds)} of all seeds together (${each})` : duration(seconds) },
    { label: 'Answers', value: number(answers) },
    ...sizesOf(plan.text),
    { label: 'Plan', value: `registered ${sayMoment(plan.registeredAt)}, sha256 ${plan.sha256}` },
  ];
}
