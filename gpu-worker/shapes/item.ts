/** @file Items of studies: held-out scenes with an edit, by (seed, purpose, index), and what the oracle must know to judge their edits. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { captionOf } from './caption.ts';
import { applyEdit, type Edit } from './edit.ts';
import { editExample } from './examples.ts';
import { ALL_QUADRANTS, BACKGROUNDS, COLORS, type Quadrant, SHAPES, type Scene, SIZES } from './scene.ts';

const ZQuadrant = z.custom<Quadrant>((value) => ALL_QUADRANTS.includes(value as Quadrant), { message: 'a quadrant is 0, 1, 2 or 3' });
const ZJitter = z.number().int().min(-1).max(1);
const ZObject = z.object({ shape: z.enum(SHAPES), color: z.enum(COLORS), size: z.enum(SIZES), dx: ZJitter, dy: ZJitter });
const ZPlace = ZObject.nullable();
const ZScene = z.object({ background: z.enum(BACKGROUNDS), objects: z.tuple([ZPlace, ZPlace, ZPlace, ZPlace]).readonly() }) satisfies z.ZodType<Scene>;
const ZEdit = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('add'), quadrant: ZQuadrant, object: ZObject }),
  z.object({ kind: z.literal('remove'), quadrant: ZQuadrant }),
  z.object({ kind: z.literal('change-color'), quadrant: ZQuadrant, color: z.enum(COLORS) }),
  z.object({ kind: z.literal('change-shape'), quadrant: ZQuadrant, shape: z.enum(SHAPES) }),
  z.object({ kind: z.literal('make-size'), quadrant: ZQuadrant, size: z.enum(SIZES) }),
  z.object({ kind: z.literal('make-background'), background: z.enum(BACKGROUNDS) }),
  z.object({ kind: z.literal('put'), from: ZQuadrant, to: ZQuadrant }),
]) satisfies z.ZodType<Edit>;

/** An item's `spec`. */
export const ZItemSpec = z.object({ source: ZScene, edit: ZEdit });
export type ItemSpec = z.infer<typeof ZItemSpec>;

export interface HeldOutItem {
  /** Public id, a function of (seed, purpose, index). */
  readonly id: string;
  readonly instruction: string;
  readonly spec: ItemSpec;
}

function digest(...name: readonly (string | number)[]): Buffer {
  return createHash('sha256').update(JSON.stringify(['shapes', ...name])).digest();
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Item `index` for a purpose; other seeds and purposes give other items. Its scene is one that no training has seen. */
export function heldOutItem(seed: number, purpose: string, index: number): HeldOutItem {
  const { source, edit, instruction } = editExample(digest('items', seed, purpose).readUIntBE(0, 6), 'held-out', index);
  const id = `3${Array.from(digest('item', seed, purpose, index).subarray(0, 29), (byte) => BASE32[byte & 31]).join('')}`;
  return { id, instruction, spec: { source, edit } };
}

/** Captions of an item before and after its edit: what CLIP compares with. */
export function captionsOf({ source, edit }: ItemSpec): { before: string; after: string } {
  return { before: captionOf(source), after: captionOf(applyEdit(source, edit)) };
}
