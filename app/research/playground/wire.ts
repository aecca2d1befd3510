/** What the playground shows, as it travels to the browser. */
import type { RunStatus } from '#lib/generated/prisma/enums.ts';
import type { PlaygroundEdit } from '#lib/playground/find-edits.ts';
import type { TEditedPicture } from '#lib/run/stages/edit.ts';
import { objectUrl } from '../names.ts';

export interface WireEditor {
  id: string;
  name: string;
  isInService: boolean;
  /** As its card says how to ask it. */
  sampling: { steps: number; textGuidance: number; imageGuidance: number };
}

/** A picture with its address, and what might be asked of it. */
export interface Picked {
  picture: TEditedPicture;
  url: string;
  name: string;
  instruction?: string;
}

/** What was asked, and what has come of it so far. */
export interface WireEdit {
  runId: string;
  status: RunStatus;
  createdAt: string;
  error: string | null;
  picture: TEditedPicture;
  instruction: string;
  modelIds: readonly string[];
  seeds: readonly number[];
  sampling: WireEditor['sampling'];
  /** As the editors saw it; null until the first has. */
  originalUrl: string | null;
  made: readonly { modelId: string; seed: number; url: string }[];
  /** What is being done now, and how much of it. */
  label: string | null;
  done: number | null;
  total: number | null;
}

/** A row of `lib/playground` for the browser. */
export function toWireEdit({ createdAt, originalKey, made, ...edit }: PlaygroundEdit): WireEdit {
  const urlOf = (key: string): string => objectUrl(edit.runId, key);
  return { ...edit, createdAt: createdAt.toISOString(), originalUrl: originalKey && urlOf(originalKey), made: made.map(({ modelId, seed, key }) => ({ modelId, seed, url: urlOf(key) })), label: null, done: null, total: null };
}

/** The edit that an editor made with a seed, when it is there. */
export function madeBy({ made }: WireEdit, modelId: string, seed: number): string | undefined {
  return made.find((one) => one.modelId === modelId && one.seed === seed)?.url;
}
