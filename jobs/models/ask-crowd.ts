import type { SpamKind } from '#lib/crowd/simulate/annotator.ts';
import type { StageName } from '#lib/run/stages.ts';
import type { CreateFromEditsOptions } from '#lib/study/create-from-edits.ts';
import { isStudyOver } from '#lib/study/is-study-over.ts';
import { letCrowdAnswer } from '#lib/study/let-crowd-answer.ts';
import { studyEnded } from '../events.ts';
import type { RunContext } from './run-function.ts';
import { waitForPeople } from './wait-for-people.ts';

export interface AskCrowdOptions {
  studyId: string;
  crowd: 'simulated' | 'people';
  /** How much quicker its spammers are, if it is simulated. */
  spamPace?: number;
  /** What those do. */
  spamKind?: SpamKind;
  seed: number;
  variants: CreateFromEditsOptions['variants'];
}

/** Seconds of answers per step. */
const SECONDS = 40;
/** Minutes between two looks at a study that nobody has said to be over: twice as long every time, so that weeks are few steps. */
const LONGEST_WAIT = { simulated: 2, people: 360 };

/** Waits until a published study has all its answers; a simulated crowd gives those that people do not. */
export async function askCrowd(context: Pick<RunContext<StageName>, 'run' | 'step'>, { studyId, crowd, spamPace, spamKind, seed, variants }: AskCrowdOptions): Promise<void> {
  const { step } = context;
  const look = async (): Promise<{ isOver: boolean; answered: number }> => {
    const { answered } = crowd === 'simulated' ? await letCrowdAnswer({ studyId, seed, spamPace, spamKind, variants, seconds: SECONDS }) : { answered: 0 };
    return { isOver: await isStudyOver(studyId), answered };
  };
  await waitForPeople(context, 'answers', async () => {
    for (let turn = 0, waits = 0; ; turn++) {
      const { isOver, answered } = await step.run(`answers: look ${turn}`, look);
      if (isOver) return;
      if (answered > 0) continue; // time was up
      const minutes = Math.min(LONGEST_WAIT[crowd], 2 ** waits++);
      await step.waitForEvent(`answers: wait ${turn}`, { event: studyEnded, if: `async.data.studyId == "${studyId}"`, timeout: `${minutes}m` });
    }
  });
}
