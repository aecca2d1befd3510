/**
 * Cycle-consistency augmentation (HIVE, section 3.1): the instruction that leads back, for those that have one. Templates over parts of speech say what an
 * instruction changes, the two captions say what was there before. What neither tells is not guessed: such instructions are not invertible.
 */
import nlp from 'compromise';
import { wordsOf } from '../words.ts';
import { asNew, differenceOf, isMeant, isPlaceOnly, type Phrase, phraseOf, referTo, type Segment, segmentsOf, splitAtPreposition } from './phrases.ts';
import { withoutPoliteness } from './verbs.ts';

export interface InstructedEdit {
  readonly caption: string;
  readonly instruction: string;
  readonly edited_caption: string;
}

/** What a rule may look at: both captions in parts, and what is only in one of them. */
interface Captions {
  readonly before: readonly Segment[];
  readonly after: readonly Segment[];
  readonly gone: readonly Segment[];
  readonly came: readonly Segment[];
}

type Groups = readonly string[];
type Rule = (groups: Groups, captions: Captions) => string | undefined;

/** Verbs whose object comes, and those whose object goes; each leads back to the other of its line. */
const COMING: readonly (readonly [string, string])[] = [['add', 'remove'], ['insert', 'delete'], ['draw', 'erase'], ['include', 'leave out'], ['show', 'hide'], ['attach', 'detach']];
const ALSO_GOING = ['eliminate', 'get rid of', 'take away', 'take out', 'cut out', 'clear'];

/** Opposite verbs about one object that stays. */
const OPPOSITE_VERBS: readonly (readonly [string, string])[] = [
  ['open', 'close'], ['brighten', 'darken'], ['enlarge', 'shrink'], ['lengthen', 'shorten'], ['turn on', 'turn off'], ['switch on', 'switch off'], ['raise', 'lower'], ['fill', 'empty'], ['cover', 'uncover'],
  ['widen', 'narrow'], ['fold', 'unfold'], ['wrap', 'unwrap'], ['sharpen', 'blur'], ['saturate', 'desaturate'], ['dress', 'undress'], ['speed up', 'slow down'], ['tie', 'untie'], ['increase', 'decrease'], ['warm up', 'cool down'],
];
/** Opposite properties, for what captions say nothing about. */
const OPPOSITES: readonly (readonly [string, string])[] = [
  ['big', 'small'], ['bigger', 'smaller'], ['large', 'tiny'], ['larger', 'tinier'], ['bright', 'dark'], ['brighter', 'darker'], ['old', 'young'], ['older', 'younger'], ['tall', 'short'], ['taller', 'shorter'], ['long', 'brief'],
  ['longer', 'shorter'], ['wet', 'dry'], ['hot', 'cold'], ['warmer', 'colder'], ['happy', 'sad'], ['happier', 'sadder'], ['open', 'closed'], ['full', 'empty'], ['clean', 'dirty'], ['cleaner', 'dirtier'], ['fat', 'thin'], ['fatter', 'thinner'],
  ['wide', 'narrow'], ['wider', 'narrower'], ['sunny', 'cloudy'], ['light', 'heavy'], ['smooth', 'rough'], ['day', 'night'], ['summer', 'winter'], ['sunrise', 'sunset'],
];
const other = (pairs: readonly (readonly [string, string])[], word: string): string | undefined => pairs.find((pair) => pair.includes(word))?.find((one) => one !== word);

/** Prepositions that turn when an object goes instead of coming. */
const TURNED: Readonly<Record<string, string>> = { to: 'from', from: 'to', into: 'out of', onto: 'off' };

const without = (words: readonly string[], others: readonly string[]) => words.filter((word) => !others.includes(word));
const find = (segments: readonly Segment[], phrase: Pick<Phrase, 'words' | 'place'>) => segments.find((segment) => isMeant(segment, phrase));
const behind = (preposition: string | null, { article, words, place }: Phrase) => (preposition === null ? '' : [` ${TURNED[preposition] ?? preposition}`, article, ...words, ...place].filter(Boolean).join(' '));

/** "add a dog to the lawn" → "remove the dog from the lawn". A place that the caption tells needs not be said. */
const comes =
  (back: string): Rule =>
  ([object = ''], { after, came }) => {
    const { phrase, preposition, rest } = splitAtPreposition(object);
    if (phrase.words.length === 0 || phrase.article === 'the') return undefined;
    const segment = find(came, phrase) ?? find(after, phrase);
    const isTold = isPlaceOnly(rest) && (segment?.place.length ?? 0) > 0;
    return `${back} ${referTo(phrase.words, segment, after)}${isTold ? '' : behind(preposition, rest)}`;
  };

/** "remove the dog from the lawn" → "add a dog to the lawn", with the words of the caption for the dog. */
const goes =
  (back: string): Rule =>
  ([object = ''], { before, gone }) => {
    const { phrase, preposition, rest } = splitAtPreposition(object);
    if (phrase.words.length === 0) return undefined;
    const segment = find(gone, phrase) ?? find(before, phrase);
    // Of a longer part of the caption ("a man riding a horse") the beginning up to what is named.
    const end = segment ? Math.max(...phrase.words.map((word) => segment.words.indexOf(word))) + 1 : 0;
    const added = segment ? asNew({ article: segment.article, words: segment.words.slice(0, end) }) : asNew({ article: phrase.article === 'the' ? null : phrase.article, words: phrase.words });
    const place = segment && preposition === null && segment.place.length > 0 ? ` at the ${segment.place.join(' ')}` : '';
    return `${back} ${added}${behind(preposition, rest)}${place}`;
  };

/** "change the red circle to blue" → "change the blue circle to red"; "turn the horse into a unicorn" → "turn the unicorn into a horse". */
const becomes =
  (verb: string): Rule =>
  ([from = '', joint = '', to = ''], { after, gone, came }) => {
    const [a, b] = [phraseOf(wordsOf(from)), phraseOf(wordsOf(to))];
    const [old, fresh] = [find(gone, a) ?? gone.find((one) => a.words.some((word) => one.words.includes(word))), find(came, b)];
    if (!old || !fresh || a.words.length === 0) return undefined;
    const kept = a.words.filter((word) => fresh.words.includes(word));
    if (kept.length === 0) {
      const back = b.article === null ? a.words.join(' ') : asNew({ article: a.article === 'the' ? old.article : a.article, words: a.words });
      return `${verb} ${referTo(b.words, fresh, after)} ${joint} ${back}`;
    }
    const lost = without(old.words, fresh.words);
    if (lost.length === 0) return undefined;
    return `${verb} ${renamed(a, lost, b, fresh, after)} ${joint} ${b.article === null ? lost.join(' ') : asNew({ article: old.article, words: lost })}`;
  };

/** What `a` pointed at, as it is called afterwards: words it lost are those it got. */
function renamed(a: Phrase, lost: readonly string[], b: Phrase, fresh: Segment, after: readonly Segment[]): string {
  const at = a.words.findIndex((word) => lost.includes(word));
  const words = at < 0 ? a.words : [...without(a.words.slice(0, at), lost), ...b.words, ...without(a.words.slice(at), lost)];
  return referTo(words, fresh, after);
}

const WHOLE = /^(?:it|this|(?:the )?(?:background|image|picture|photo|scene|weather|season|time))(?: look(?: like)?)?$/;

/** "make it night" → "make it snow", "make the background white": whatever setting the caption had. */
function settingBack(what: string, value: Phrase, { gone, came }: Captions): string | undefined {
  const [old, fresh] = [gone[0], find(came, value)];
  if (gone.length !== 1 || came.length !== 1 || !old || !fresh) return undefined;
  if (old.words.at(-1) === 'background' && old.words.length > 1) return `make the background ${old.words.slice(0, -1).join(' ')}`;
  // "a painting of a city": what it is of stays.
  const named = old.words.includes('of') ? old.words.slice(0, old.words.indexOf('of')) : old.words;
  if (value.article !== null) return old.article === null ? undefined : `make ${what} ${asNew({ article: old.article, words: named })}`;
  const lost = without(old.words, fresh.words);
  const subject = /background/.test(what) && fresh.words.at(-1) === 'background' ? 'it' : what;
  return lost.length === 1 || old.words.length === fresh.words.length ? `make ${subject} ${lost.join(' ')}` : undefined;
}

/** "make the sky purple": what is spoken of, and what it is to be. The last words that are adjectives, or begin with an article. */
function splitMake(text: string): { what: string; value: string } | undefined {
  const whole = /^(it|this|the (?:background|image|picture|photo|scene|weather|season|time))( look(?: like)?)? (.+)$/.exec(text);
  if (whole) return { what: `${whole[1]}${whole[2] ?? ''}`, value: whole[3]! };
  const words = wordsOf(text);
  const article = words.findIndex((word, i) => i > 1 && (word === 'a' || word === 'an'));
  if (article > 0) return { what: words.slice(0, article).join(' '), value: words.slice(article).join(' ') };
  const degree = words.at(-2);
  const from = words.length - (degree === 'more' || degree === 'less' ? 2 : 1);
  return from >= 1 ? { what: words.slice(0, from).join(' '), value: words.slice(from).join(' ') } : undefined;
}

/** "make the dog small" → "make the dog big": from the captions, else the opposite. */
const made: Rule = ([text = ''], captions) => {
  const parts = splitMake(text);
  if (!parts) return undefined;
  const { what, value } = parts;
  const [a, b] = [phraseOf(wordsOf(what)), phraseOf(wordsOf(value))];
  const degree = /^(more|less) (.+)$/.exec(value);
  if (degree) return `make ${what} ${degree[1] === 'more' ? 'less' : 'more'} ${degree[2]}`;
  if (WHOLE.test(what)) {
    const back = settingBack(what, b, captions);
    if (back) return back;
  } else {
    const old = find(captions.gone, a);
    const fresh = captions.came.find((segment) => isMeant(segment, { words: b.words, place: [] }));
    const lost = old && fresh ? without(old.words, fresh.words) : [];
    if (old && fresh && lost.length > 0 && b.article === null) return `make ${renamed(a, lost, b, fresh, captions.after)} ${lost.join(' ')}`;
    if (old && fresh && lost.length > 0) return `make ${referTo(b.words, fresh, captions.after)} ${asNew({ article: old.article, words: a.words })}`;
  }
  const opposite = other(OPPOSITES, value);
  return opposite && (b.words.length > 1 || nlp(value).has('(#Adjective|#Comparative|#Noun)')) ? `make ${what} ${opposite}` : undefined;
};

/** "put the circle at the top left" → "put the circle at the bottom right"; "put a hat on the dog" → "take the hat off the dog". */
const placed =
  (verb: string): Rule =>
  ([text = ''], captions) => {
    const { phrase, preposition, rest } = splitAtPreposition(text);
    if (preposition === null || phrase.words.length === 0) return undefined;
    if (phrase.article !== 'the') return phrase.article !== null && /^(?:put|place)$/.test(verb) && /^(?:on|onto)$/.test(preposition) ? `take ${referTo(phrase.words, find(captions.came, phrase), captions.after)} off ${[rest.article, ...rest.words].filter(Boolean).join(' ')}` : undefined;
    if (!isPlaceOnly(rest)) return undefined;
    const old = find(captions.gone, phrase);
    const fresh = captions.came.find((segment) => isMeant(segment, { words: phrase.words, place: [] }));
    if (old && fresh && old.place.length > 0) return `${verb} ${referTo(phrase.words, fresh, captions.after)} ${preposition} the ${old.place.join(' ')}`;
    const turned = other([['left', 'right'], ['top', 'bottom']], rest.words.join(' '));
    return verb === 'move' && turned ? `move ${[phrase.article, ...phrase.words].join(' ')} ${preposition} the ${turned}` : undefined;
  };

const THE = '(?:the |its |his |her |their )?';
const pattern = (verb: string, rest = '(.+)') => new RegExp(`^${verb} ${rest}$`);
const CHANGE_COLOR = /^(change|turn) the colou?r of (.+?) (to|into) (.+)$/;

/** Templates in the order they are tried. */
const RULES: readonly (readonly [RegExp, Rule])[] = [
  ...COMING.flatMap(([coming, going]): [RegExp, Rule][] => [[pattern(coming), comes(going)], [pattern(going), goes(coming)]]),
  ...ALSO_GOING.map((verb): [RegExp, Rule] => [pattern(verb), goes('add')]),
  [CHANGE_COLOR, ([verb = '', object = '', joint = '', color = ''], captions) => changedColor(verb, object, joint, color, captions)],
  ...['change', 'turn', 'transform', 'convert'].map((verb): [RegExp, Rule] => [pattern(verb, '(.+?) (to|into) (.+)'), becomes(verb)]),
  ...['replace', 'swap', 'exchange', 'substitute'].map((verb): [RegExp, Rule] => [pattern(verb, '(.+?) (with|for|by) (.+)'), becomes(verb)]),
  [/^(?:swap|switch|exchange) (.+) and (.+)$/, ([a, b]) => `swap ${b} and ${a}`],
  [/^(flip|mirror|invert) (.+)$/, ([verb, object]) => `${verb} ${object}`],
  [/^rotate (.+) (left|right|clockwise|counterclockwise)$/, ([object, way = '']) => `rotate ${object} ${other([['left', 'right'], ['clockwise', 'counterclockwise']], way)}`],
  ...OPPOSITE_VERBS.flatMap(([a, b]): [RegExp, Rule][] => [[pattern(a, `(${THE}.+)`), ([object]) => `${b} ${object}`], [pattern(b, `(${THE}.+)`), ([object]) => `${a} ${object}`]]),
  [pattern('make'), made],
  ...['put', 'move', 'place'].map((verb): [RegExp, Rule] => [pattern(verb), placed(verb)]),
  [/^take (.+) off (.+)$/, ([object = '', ground], captions) => `put ${goes('')([object], captions)?.trim()} on ${ground}`],
  [/^give (the \w+) (an? .+|some .+)$/, ([whom, what = '']) => `take ${referTo(phraseOf(wordsOf(what)).words, undefined, [])} from ${whom}`],
  [/^take (.+) from (.+)$/, ([object = '', whom], captions) => `give ${whom} ${goes('')([object], captions)?.trim()}`],
];

/** "change the color of the car to red" → "change the color of the car to blue", from the captions. */
function changedColor(verb: string, object: string, joint: string, color: string, { gone, came }: Captions): string | undefined {
  const phrase = phraseOf(wordsOf(object));
  const [old, fresh] = [find(gone, phrase), find(came, { words: [...phrase.words, ...wordsOf(color)], place: [] })];
  const lost = old && fresh ? without(old.words, fresh.words) : [];
  return lost.length > 0 ? `${verb} the color of ${object} ${joint} ${lost.join(' ')}` : undefined;
}

/** Written as the original was: with a capital, with a full stop. */
function dressedLike(original: string, text: string): string {
  const begun = /^\p{Lu}/u.test(original.trim()) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /\.\s*$/.test(original) ? `${begun}.` : begun;
}

/**
 * The instruction that makes the caption out of the edited one.
 * @returns undefined where none of the templates fits, or the captions do not tell what to go back to
 */
export function invertInstruction({ caption, instruction, edited_caption: edited }: InstructedEdit): string | undefined {
  const [before, after] = [segmentsOf(caption), segmentsOf(edited)];
  const captions = { before, after, ...differenceOf(before, after) };
  const text = withoutPoliteness(instruction).toLowerCase().replace(/[.!]+\s*$/, '').replaceAll(/\s+/g, ' ').trim();
  for (const [form, rule] of RULES) {
    const found = form.exec(text);
    const back = found ? rule(found.slice(1), captions) : undefined;
    if (back !== undefined) return dressedLike(instruction, back);
  }
  return undefined;
}
