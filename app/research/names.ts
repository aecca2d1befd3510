/** @file Names on the research pages. */
import type { Messages } from '#app/_words/messages.ts';
import type { useWords } from '#words';

/** What people call an execution provider. */
export const PROVIDERS: Readonly<Record<string, string>> = { cpu: 'CPU', cuda: 'GPU (CUDA)', webgpu: 'GPU (WebGPU)' };

type Stage = keyof Messages['research']['stages'];

/** What people call a stage, in the words `research.stages`; inside of a sentence `research.stagesInside`. */
export function stageName(stage: string, t: ReturnType<typeof useWords<'research.stages'>> | ReturnType<typeof useWords<'research.stagesInside'>>): string {
  return t.has(stage as Stage) ? t(stage as Stage) : words(stage);
}

/** "stepsPerSecond", "steps-per-second" → "Steps per second": names that programs give are in English in every language. */
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
