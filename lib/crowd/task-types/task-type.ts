/** What a kind of question has to say for itself; each kind is a folder here and one line in `index.ts`. */
import type { TTaskType } from '#lib/contracts/work.ts';
import type { TaskType } from '#lib/generated/prisma/client.ts';
import type { Annotator } from '../simulate/annotator.ts';
import type { Shuffle } from './shuffle.ts';

/** An item as its requester knows it. */
export interface TaskItem {
  /** Empty where workers write the instructions. */
  instruction: string;
  /** Of the original, where captions are to be edited. */
  caption?: string | null;
  originalId: string;
  variants: readonly { label: string; imageId: string }[];
  /** Whether edits may share a rank. */
  allowsTies?: boolean;
}

export interface PayloadInput {
  item: TaskItem;
  shuffle: Shuffle;
  /** The address of a picture under a name that tells nothing. `place` keeps two uses of one picture apart. */
  imageUrl: (imageId: string, place: string) => string;
}

export interface SimulateInput<Payload> {
  payload: Payload;
  /** What the picture at an address is worth, from what can be seen of it alone. */
  worthOf: (url: string) => number;
  annotator: Annotator;
  random: () => number;
}

export interface TaskTypeRecord<Payload = unknown, Answer = unknown> {
  /** The word in URLs and JSON. */
  name: TTaskType;
  /** The word in the database. */
  stored: TaskType;
  /** What workers read in lists. */
  title: string;
  /** The labels a variant may carry, in the requester's words. */
  labels: readonly string[];
  /** What the worker sees: blind, in shuffled order. */
  buildPayload(input: PayloadInput): Payload;
  /**
   * Checks a worker's answer and puts it into the requester's labels.
   * @throws AppError BadInput saying what is wrong with it.
   */
  readAnswer(wire: unknown, item: TaskItem, shuffle: Shuffle): Answer;
  /** Whether this answer says that a picture is harmful and must be hidden at once. */
  saysHarmful(answer: Answer): boolean;
  /** How well an answer fits a known one, 0 to 1. */
  score(answer: Answer, known: Answer): number;
  /** The pictures a payload asks to judge. */
  judged(payload: Payload): string[];
  /** The wire answer of a simulated annotator. */
  simulate(input: SimulateInput<Payload>): unknown;
}
