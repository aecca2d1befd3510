/** Captions and noun phrases in parts, as far as inverting an instruction needs them: no grammar, only what stands between "and", commas and prepositions. */
import { wordsOf } from '../words.ts';

const ARTICLES = new Set(['a', 'an', 'the', 'some', 'this', 'that', 'its', 'his', 'her', 'their', 'my', 'your', 'our']);
const PLACES = new Set(['top', 'bottom', 'left', 'right', 'upper', 'lower', 'center', 'centre', 'middle', 'corner', 'side']);
const SIZES = new Set(['big', 'small', 'large', 'little', 'huge', 'tiny', 'giant']);
const PREPOSITIONS = new Set(
  'in on at into onto with under over near by beside behind inside above below around between against across along through during next to from off out among wearing holding'.split(' '),
);

/** A noun phrase: "the big red circle" is article "the" and three words; a place word behind or before them is its place. */
export interface Phrase {
  readonly article: string | null;
  /** Without places. */
  readonly words: readonly string[];
  readonly place: readonly string[];
}

/** A part of a caption with the preposition in front of it, if there is one. */
export interface Segment extends Phrase {
  readonly preposition: string | null;
}

/** Reads a noun phrase. */
export function phraseOf(words: readonly string[]): Phrase {
  const [first] = words;
  const article = first !== undefined && ARTICLES.has(first) ? first : null;
  const rest = article === null ? words : words.slice(1);
  const isPlace = (word: string) => PLACES.has(word);
  const behind = rest.length - (rest.findLastIndex((word) => !isPlace(word)) + 1);
  if (behind > 0 && behind < rest.length) return { article, words: rest.slice(0, -behind), place: rest.slice(-behind) };
  const before = rest.findIndex((word) => !isPlace(word));
  return before > 0 ? { article, words: rest.slice(before), place: rest.slice(0, before) } : { article, words: rest, place: [] };
}

const isOnlyPlace = ({ words }: Phrase) => words.length > 0 && words.every((word) => PLACES.has(word) || ['of', 'the', 'picture', 'image'].includes(word));

/** The parts of a caption in order. "a cat on the left" is one part with a place. */
export function segmentsOf(caption: string): Segment[] {
  const parts: { preposition: string | null; words: string[] }[] = [];
  let open: { preposition: string | null; words: string[] } | undefined;
  for (const token of caption.toLowerCase().match(/[\p{L}\p{N}'’-]+|[,;.]/gu) ?? []) {
    if (/[,;.]/.test(token) || token === 'and') {
      open = undefined;
      continue;
    }
    const isPreposition = PREPOSITIONS.has(token);
    if (!open || (isPreposition && open.words.length > 0)) {
      open = { preposition: isPreposition ? token : null, words: isPreposition ? [] : [token] };
      parts.push(open);
    } else if (isPreposition) open.preposition = `${open.preposition ?? ''} ${token}`.trim();
    else open.words.push(token);
  }
  const segments: Segment[] = [];
  for (const { preposition, words } of parts) {
    const segment = { preposition, ...phraseOf(words) };
    const before = segments.at(-1);
    if (preposition !== null && isOnlyPlace(segment) && before && before.place.length === 0) segments[segments.length - 1] = { ...before, place: segment.words };
    else if (segment.words.length > 0) segments.push(segment);
  }
  return segments;
}

const keyOf = ({ preposition, words, place }: Segment) => JSON.stringify([preposition, words, place]);

/** What only one of two captions has: a change is gone from the first and new in the second. */
export function differenceOf(before: readonly Segment[], after: readonly Segment[]): { gone: Segment[]; came: Segment[] } {
  const rest = [...after];
  const gone = before.filter((segment) => {
    const at = rest.findIndex((other) => keyOf(other) === keyOf(segment));
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
  return { gone, came: rest };
}

/** Whether a part of a caption is what a phrase points at. */
export function isMeant(segment: Phrase, { words, place }: Pick<Phrase, 'words' | 'place'>): boolean {
  return words.length > 0 && words.every((word) => segment.words.includes(word)) && place.every((word) => segment.place.includes(word));
}

/**
 * "the …" for a part of a caption, by these of its words: sizes and places only where two parts are alike without them, sizes first.
 * Without a part it is all of the words.
 */
export function referTo(words: readonly string[], segment: Segment | undefined, caption: readonly Segment[]): string {
  const the = (...parts: readonly (readonly string[])[]) => ['the', ...parts.flat()].join(' ');
  const core = words.filter((word) => !SIZES.has(word));
  if (!segment || core.length === 0) return the(words);
  const alike = (wanted: readonly string[]) => caption.filter((one) => isMeant(one, { words: wanted, place: [] })).length;
  if (alike(core) <= 1) return the(core);
  const size = segment.words.filter((word) => SIZES.has(word));
  if (size.length > 0 && alike([...size, ...core]) === 1) return the(size, core);
  return segment.place.length > 0 ? the(segment.place, core) : the(words);
}

/** "a" or "an". */
function indefinite(word: string): string {
  return /^(?:[aeio]|u(?!ni|se))/.test(word) ? 'an' : 'a';
}

/** A phrase as something new: with its article where it is known, else "a" or "an", or none for a plural. */
export function asNew({ article, words }: Pick<Phrase, 'article' | 'words'>): string {
  const [first = ''] = words;
  const head = words.at(-1) ?? '';
  if (article !== null && article !== 'the') return [article === 'a' || article === 'an' ? indefinite(first) : article, ...words].join(' ');
  const isPlural = /[^s]s$/.test(head) || /^(?:people|men|women|children|two|three|four|five|many|several|snow|rain|fire|water|grass|fog|text)$/.test(article === null ? first : head);
  return isPlural ? words.join(' ') : [indefinite(first), ...words].join(' ');
}

/** Words of an instruction up to its first preposition, and from it on. "of" and "with" stay inside of a phrase. */
export function splitAtPreposition(text: string): { phrase: Phrase; preposition: string | null; rest: Phrase } {
  const words = wordsOf(text);
  const at = words.findIndex((word, i) => i > 0 && word !== 'with' && (PREPOSITIONS.has(word) || word === 'to'));
  const empty = { article: null, words: [], place: [] };
  if (at < 0) return { phrase: phraseOf(words), preposition: null, rest: empty };
  return { phrase: phraseOf(words.slice(0, at)), preposition: words[at]!, rest: phraseOf(words.slice(at + 1)) };
}

/** Whether these words only say where in the picture. */
export function isPlaceOnly(phrase: Phrase): boolean {
  return isOnlyPlace(phrase);
}
