import { Inngest } from 'inngest';

/**
 * The one Inngest client. Embedded or hosted is a matter of environment: INNGEST_BASE_URL (absent: Inngest Cloud), INNGEST_EVENT_KEY and
 * INNGEST_SIGNING_KEY are read by the SDK itself.
 */
export const inngest = new Inngest({ id: 'apiary', checkpointing: false });
