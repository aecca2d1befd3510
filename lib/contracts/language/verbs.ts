/** Verbs and nouns of instructions, by part of speech (compromise): figures 10 and 15 of HIVE count them. */
import nlp from 'compromise';
import { wordsOf } from '../words.ts';

/** What instructions begin with although the tagger often takes it for a noun or an adjective. */
const EDIT_VERBS = new Set(
  `add adjust age animate append apply attach blend blur bring brighten build cartoonize change clean clear close color colorize colour combine convert cover crop cut darken decorate decrease delete
  desaturate display double draw dress drop edit eliminate empty enhance enlarge erase exchange expand extend fade fill fix flip focus frame freeze get give go have hang hide highlight imagine include increase
  insert introduce invert keep lengthen let lift light lighten lower make melt merge mirror mix move name open paint pan photoshop pixelate place plant position pour put raise recolor redo reduce remove render
  repaint replace reposition reshape resize restore restyle reverse rotate saturate scatter set shade sharpen shift shorten show shrink sketch smooth soften split spray sprinkle stack start stretch strip style
  substitute subtract swap switch take tilt tint tone transform translate trim turn twist uncover undress use vary wash whiten wrap write zoom`.split(/\s+/),
);

/** Ways of asking in front of the verb: "please", "can you", "could we", "let's", "I want to". */
const POLITE = /^(?:please|kindly|now|then|just|(?:can|could|would|will) (?:you|we)|let's|let us|(?:i|we) (?:want|would like|need) (?:you )?to|try to)\s+/i;

/** The instruction from its verb on. */
export function withoutPoliteness(instruction: string): string {
  let text = instruction.trim();
  for (let shorter = text.replace(POLITE, ''); shorter !== text; shorter = text.replace(POLITE, '')) text = shorter;
  return text;
}

/** Whether it tells to do something: begins with a verb in its plain form, politeness aside. */
export function isInstructionVerb(instruction: string): boolean {
  const [first] = wordsOf(withoutPoliteness(instruction));
  if (first === undefined) return false;
  if (EDIT_VERBS.has(first)) return true;
  return nlp(withoutPoliteness(instruction)).terms().first().has('(#Infinitive|#Imperative)');
}

/** Verb of an instruction in its plain form, and the nouns it speaks about in the singular, in order, each once. */
export interface VerbAndNouns {
  readonly verb: string | undefined;
  readonly nouns: readonly string[];
}

/** What stands where a noun would and names nothing that can be edited. */
const NOT_NOUNS = new Set(['it', 'this', 'that', 'them', 'something', 'thing', 'image', 'picture', 'photo']);

/** A word taken for a verb, whatever the tagger thinks. */
const asVerb = (word: string) => nlp(word).tag('Verb') as ReturnType<typeof nlp>;

/** Nouns that the tagger takes for dates. */
const TIMES = /^(?:winter|summer|spring|autumn|night|day|morning|evening|noon|midnight|christmas|halloween|easter)$/;

/** Verb and nouns of an instruction, in small letters. */
export function verbAndNouns(instruction: string): VerbAndNouns {
  const text = withoutPoliteness(instruction).toLowerCase();
  const [first, ...rest] = wordsOf(text);
  if (first === undefined) return { verb: undefined, nouns: [] };
  const verb = isInstructionVerb(text) ? (asVerb(first).verbs().toInfinitive().text() || first) : undefined;
  const body = nlp(verb ? rest.join(' ') : text);
  // Compound nouns stay together ("hot dog"), adjectives and articles do not belong to them.
  const nouns = (body.match('#Noun+').not('(#Pronoun|#Possessive|#Determiner)') as ReturnType<typeof nlp>).nouns().toSingular().out('array') as string[];
  const names = nouns.map((noun) => noun.replace(/^(?:#\w+ |an? |the )/, '').trim()).filter((noun) => noun !== '' && !NOT_NOUNS.has(noun));
  const times = rest.filter((word) => TIMES.test(word) && !names.some((name) => name.includes(word)));
  return { verb, nouns: [...new Set([...names, ...times])] };
}
