/** What Prolific says about one participant's go at a study. */
import { z } from 'zod';

const ZId = z.string().regex(/^\w{1,64}$/);

/** A submission as `GET submissions/:id/` and the listing give it; the participant has had two names. */
export const ZSubmission = z
  .object({ id: ZId, study_id: ZId.optional(), study: ZId.optional(), participant_id: ZId.optional(), participant: ZId.optional(), status: z.string().max(40) })
  .transform(({ id, study_id, study, participant_id, participant, status }) => ({ id, prolificId: study_id ?? study, participantId: participant_id ?? participant, status }));

/** Statuses in which a participant works. */
export const AT_WORK: readonly string[] = ['RESERVED', 'ACTIVE'];
/** Statuses after which a participant gives up the place. */
export const GIVEN_UP: readonly string[] = ['RETURNED', 'TIMED-OUT', 'REJECTED', 'SCREENED OUT'];
