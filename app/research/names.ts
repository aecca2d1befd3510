/** Words of the research pages. */
/** Short for lists; the registry's titles are for forms. */
const STAGES: Record<string, string> = {
  loop: 'Loop',
  paper: 'The paper’s figures',
  shipped: 'Shipped models',
  triplets: 'Triplets',
  pairs: 'Training pairs',
  rankings: 'Rankings',
  reward: 'Reward training',
  'retrain-without': 'Retraining without',
  active: 'Active collection',
  'fine-tune': 'Fine-tuning',
  sampling: 'Sampling',
  study: 'Blind study',
  evaluation: 'Evaluation',
  scenes: 'Scenes',
  edit: 'Playground',
};

/** What people call an execution provider. */
export const PROVIDERS: Readonly<Record<string, string>> = { cpu: 'CPU', cuda: 'GPU (CUDA)', webgpu: 'GPU (WebGPU)' };

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

/** The name of a setting for its field: "learningRate" → "Learning rate", "startId" → "Start": what it names is chosen, not typed. */
export function fieldName(name: string): string {
  return words(name.replace(/Ids?$/, ''));
}

/** The address of a picture that a run names. */
export function objectUrl(runId: string, key: string): string {
  return `/api/v1/runs/${runId}/objects/${key.split('/').map(encodeURIComponent).join('/')}`;
}
