import { ZPaperSeed } from '#lib/contracts/paper-report.ts';
import { ZPaperConfig } from '#lib/paper/config.ts';
import type { StageRecord } from '../stage-record.ts';

export const paperStage = {
  title: 'The paper’s figures',
  description: 'Trains every arm that the figures of HIVE compare from one editor, judges them in blind studies, by CLIP and by the world’s oracle, for one seed; what is measured is hashed before it begins.',
  config: ZPaperConfig,
  result: ZPaperSeed,
} satisfies StageRecord;
