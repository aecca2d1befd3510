/** The one list of functions that the app serves. */
import { approveAssignments } from './crowd/approve-assignments.ts';
import { autoApproveSweep } from './crowd/auto-approve-sweep.ts';
import { cleanUpSweep } from './crowd/clean-up-sweep.ts';
import { completeStudiesSweep } from './crowd/complete-studies-sweep.ts';
import { completeStudy } from './crowd/complete-study.ts';
import { deliverNotifications } from './crowd/deliver-notifications.ts';
import { disposeHITsSweep } from './crowd/dispose-hits-sweep.ts';
import { expireHITsSweep } from './crowd/expire-hits-sweep.ts';
import { expireLeasesSweep } from './crowd/expire-leases-sweep.ts';
import { expireStudy } from './crowd/expire-study.ts';
import { publishStudyToProlific } from './crowd/publish-to-prolific.ts';
import { workflows } from './models/index.ts';
import { loopScheduleSweep } from './models/loop-schedule-sweep.ts';
import { runsSweep } from './models/runs-sweep.ts';

export const functions = [
  expireLeasesSweep, expireStudy, expireHITsSweep, autoApproveSweep, approveAssignments, completeStudy, completeStudiesSweep, deliverNotifications, disposeHITsSweep, cleanUpSweep, publishStudyToProlific,
  ...Object.values(workflows), runsSweep, loopScheduleSweep,
];
