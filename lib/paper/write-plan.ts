/** The analyses as text, hashed before the first run. Pure. */
import { type FixedText, fixText } from '#lib/study/design.ts';
import { ARMS, FIGURES, HARD_KINDS, RULES } from './analyses.ts';
import type { TPaperConfig } from './config.ts';
import { planNeeds } from './plan-needs.ts';

/** Everything that somebody could be tempted to choose after having seen results: figures, arms, sizes, seeds and how findings are made. The same for every seed. */
export function writePlan({ seed: _, ...config }: TPaperConfig): FixedText {
  const figures = Object.fromEntries(config.figures.map((name) => [name, FIGURES[name]]));
  const arms = Object.fromEntries(planNeeds(config.figures).arms.map((name) => [name, ARMS[name]]));
  return fixText({ rules: RULES, figures, arms, hardKinds: HARD_KINDS, config });
}
