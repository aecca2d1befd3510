import { approveAssignment } from '#lib/crowd/assignment/approve-assignment.ts';
import { AppError } from '#lib/errors.ts';
import { inngest } from '../client.ts';
import { assignmentsApproved } from '../events.ts';

/** Assignments per step: each is its own short transaction, a step stays well under a minute. */
const PER_STEP = 200;

/** Approves and pays a requester's selection in the background; what somebody else decided meanwhile is left as it is and counted. */
export const approveAssignments = inngest.createFunction(
  { id: 'approve-assignments', triggers: [assignmentsApproved] },
  async ({ event, step }) => {
    const { assignmentIds, actorId } = event.data;
    let approved = 0;
    for (let start = 0; start < assignmentIds.length; start += PER_STEP) {
      approved += await step.run(`approve from ${start}`, () => approveEach(assignmentIds.slice(start, start + PER_STEP), actorId));
    }
    return { approved, leftAlone: assignmentIds.length - approved };
  },
);

async function approveEach(assignmentIds: string[], actorId: string): Promise<number> {
  let approved = 0;
  for (const assignmentId of assignmentIds) {
    try {
      if (await approveAssignment({ assignmentId, actorId })) approved++;
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'Unavailable') throw error;
    }
  }
  return approved;
}
