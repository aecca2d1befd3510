/** Words of the research pages. */

const STAGES: Record<string, string> = {
  loop: 'Loop',
  shipped: 'Shipped models',
  rankings: 'Collect rankings',
  reward: 'Train the reward',
  'fine-tune': 'Fine-tune the editor',
  study: 'Blind study',
  evaluation: 'Evaluate',
};

/** What people call a stage. */
export function stageName(stage: string): string {
  return STAGES[stage] ?? words(stage);
}

/** "stepsPerSecond", "steps-per-second" → "Steps per second". */
export function words(name: string): string {
  const text = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[-_./]+/g, ' ')
    .trim()
    .toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The address of a picture in storage. */
export function objectUrl(key: string): string {
  return `/api/v1/objects/${key.split('/').map(encodeURIComponent).join('/')}`;
}
