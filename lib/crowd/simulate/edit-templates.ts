/** Edits by template, in the words of the shapes world: what simulated annotators write where people would invent. */

const COLOURS = ['red', 'green', 'blue', 'yellow', 'purple', 'orange'] as const;
const SHAPES = ['circle', 'square', 'triangle', 'cross'] as const;
const SETTINGS = ['at night', 'at sunset', 'in snow'] as const;
const PLACES = ['top left', 'top right', 'bottom left', 'bottom right'] as const;

export interface TemplateEdit {
  instruction: string;
  /** Of the picture after the edit. */
  caption: string;
}

type Template = (caption: string, random: () => number) => TemplateEdit | null;

function pick<T>(values: readonly T[], random: () => number): T {
  return values[Math.floor(random() * values.length)];
}

/** One of the known words in a caption, in place of another of its kind. */
function swap(caption: string, words: readonly string[], random: () => number): { from: string; to: string; caption: string } | null {
  const present = words.filter((word) => new RegExp(`\\b${word}\\b`).test(caption));
  if (present.length === 0) return null;
  const from = pick(present, random);
  const to = pick(words.filter((word) => word !== from && !present.includes(word)), random);
  return { from, to, caption: caption.replace(new RegExp(`\\b${from}\\b`), to) };
}

/** The paper's verb groups: change, make, add, put, remove. */
const TEMPLATES: readonly Template[] = [
  (caption, random) => {
    const swapped = swap(caption, SHAPES, random);
    return swapped && { instruction: `Change the ${swapped.from} to a ${swapped.to}`, caption: swapped.caption };
  },
  (caption, random) => {
    const swapped = swap(caption, COLOURS, random);
    return swapped && { instruction: `Make the ${swapped.from} shape ${swapped.to}`, caption: swapped.caption };
  },
  (caption, random) => {
    const object = `a ${pick(COLOURS, random)} ${pick(SHAPES, random)}`;
    return { instruction: `Add ${object}`, caption: `${caption} and ${object}` };
  },
  (caption, random) => {
    const object = `a ${pick(COLOURS, random)} ${pick(SHAPES, random)} ${pick(PLACES, random)}`;
    return { instruction: `Put ${object}`, caption: `${caption} with ${object}` };
  },
  (caption, random) => {
    const setting = pick(SETTINGS, random);
    return { instruction: `Make it look like it is ${setting}`, caption: `${caption} ${setting}` };
  },
  (caption) => {
    const [kept, removed] = caption.split(/ and (.+)/s);
    return removed ? { instruction: `Remove ${removed.replace(/^an? /, 'the ')}`, caption: kept } : null;
  },
  (caption, random) => {
    const colour = pick(COLOURS, random);
    return { instruction: `Change the background to ${colour}`, caption: `${caption} on a ${colour} background` };
  },
];

/**
 * Different edits of a picture with this caption; the picture itself is not looked at.
 * @param random numbers in [0, 1): the same ones give the same edits.
 */
export function sampleEdits(count: number, random: () => number, caption = 'a picture'): TemplateEdit[] {
  const edits: TemplateEdit[] = [];
  while (edits.length < count) {
    const edit = pick(TEMPLATES, random)(caption, random);
    if (!edit?.caption.includes(' ')) continue; // a caption of one word says too little
    if (!edits.some((other) => other.instruction === edit.instruction || other.caption === edit.caption)) edits.push(edit);
  }
  return edits;
}
