/** Which of the paper's sub-categories an instruction belongs to (HIVE, figure 21), by its verb, what it is about and what that shall be. */
import nlp from 'compromise';
import type { TCategory } from '../triplets.ts';
import { wordsOf } from '../words.ts';
import { phraseOf, splitAtPreposition } from './phrases.ts';
import { isInstructionVerb, withoutPoliteness } from './verbs.ts';

const word = (words: string) => new RegExp(`\\b(?:${words.trim().split(/\s+/).join('|')})\\b`);

/** The picture as a whole, or what is behind everything. */
const WHOLE = /^(?:it|this|everything|(?:the |this )?(?:whole |entire )?(?:image|picture|photo|photograph|scene|background|weather|season|lighting|atmosphere|mood|style|landscape|painting|time of day|time))$/;
const STYLES = word(`style styled painting watercolor watercolour sketch drawing cartoon anime comic pixar disney ghibli impressionist impressionism cubist cubism surrealist abstract pixel mosaic oil pastel charcoal crayon lego
  claymation clay origami photorealistic realistic vintage retro sepia monochrome noir cyberpunk steampunk gothic baroque renaissance minimalist psychedelic filter polaroid hdr 3d render rendering artwork
  illustration poster engraving woodcut graffiti pop-art vaporwave neon grayscale greyscale film movie blueprint stained`);
const SETTINGS = word(`winter summer spring autumn fall night nighttime day daytime dawn dusk sunset sunrise evening morning noon midnight twilight snow snowy snowing rain rainy raining storm stormy fog foggy mist misty cloudy overcast sunny
  christmas halloween apocalypse apocalyptic dystopian futuristic medieval ancient underwater space haunted dark darker bright brighter colder warmer cold gloomy colorful colourful black-and-white black`);
const ARTISTS = word('van monet picasso dali hokusai banksy warhol rembrandt munch klimt vermeer kandinsky mondrian matisse turner da');
const COLORS = word('red green blue yellow purple orange pink black white gray grey brown golden gold silver turquoise teal violet magenta cyan beige maroon rainbow pastel colorful colourful');
const MATERIALS = /\b(?:made (?:out )?of|out of|covered in|covered with) \w+/;
const POSES = word(`sit sitting stand standing run running jump jumping dance dancing fly flying swim swimming sleep sleeping walk walking look looking face facing wave waving hold holding eat eating drink drinking smile smiling laugh
  laughing lie lying ride riding climb climbing float floating raise raising open close turn read reading play playing kneel kneeling fight fighting hug hugging kiss kissing fall falling lean leaning bow crouch`);

const ADDING = word('add insert include append introduce attach draw sprinkle scatter plant hang remove delete erase eliminate subtract clear uncover undress wipe');
const GOING = /^(?:get rid of|take (?:out|away|off)|cut out|take .+ (?:out|away|off|from)\b|leave out|strip)/;
const EXCHANGING = word('replace swap exchange substitute switch move rotate flip mirror turn transform convert shift reposition reposition lift raise lower tilt bend open close merge combine stack duplicate invert');
const CAMERA = /^(?:zoom|crop|pan|focus|blur|unblur|sharpen|denoise|upscale|resize the (?:image|picture|photo)|extend|expand|frame|caption|write|rotate the (?:image|picture|photo)|flip the (?:image|picture|photo)|mirror the (?:image|picture|photo)|straighten)\b/;

function isAdjectival(value: string): boolean {
  return COLORS.test(value) || (/^(?:more|less|much|a bit|very|slightly)\b/.test(value) && !/\b(?:of|people)\b/.test(value)) || nlp(value).terms().last().has('(#Adjective|#Comparative|#PastTense|#Participle)');
}

/** What something is to become: an adjective is an attribute, a thing is another thing. */
function ofValue(what: string, value: string): TCategory {
  const isWhole = WHOLE.test(what);
  if (isWhole && (STYLES.test(value) || SETTINGS.test(value) || ARTISTS.test(value) || isAdjectival(value) || /^(?:look|feel|like|as)\b/.test(value))) return 'global-style';
  if (isWhole) return 'global-style';
  if (/\bstyle\b/.test(value)) return 'global-style';
  if (MATERIALS.test(value)) return 'attributes';
  if (/^(?:a|an)\b/.test(value)) return 'manipulate';
  if (isAdjectival(value) || /^look\b/.test(value)) return 'attributes';
  if (POSES.test(value) || nlp(value).terms().first().has('#Verb')) return 'manipulate';
  return 'manipulate';
}

const PROPERTY = /\b(?:colou?r|size|shape|material|texture|pattern|hairstyle|hair|expression|age|length|height|shade|brightness)\b/;

/** "make X Y": where Y begins. */
function ofMake(text: string): TCategory {
  const whole = /^(it|this|everything|(?:the |this )(?:whole |entire )?(?:image|picture|photo|photograph|scene|background|weather|season|lighting|mood|landscape))(?: is)? (.+)$/.exec(text);
  if (whole) return ofValue(whole[1]!, whole[2]!);
  const parts = /^((?:the|his|her|their|its|all|all the|every)?\s?.+?) ((?:look|into|like|as|more|less|made|out of|an?|very|much|slightly|appear|seem|wear|wearing|have|hold|holding|be|smile|smiling)\b.*)$/.exec(text);
  if (parts) {
    const value = parts[2]!.replace(/^(?:be|look|appear|seem|look like) /, '');
    if (/^(?:wear|wearing|have|hold|holding)\b/.test(value)) return 'add-remove';
    return ofValue(parts[1]!, value);
  }
  const words = wordsOf(text);
  const pose = words.findIndex((one, i) => i > 0 && POSES.test(one));
  if (pose > 0 && words[pose] !== 'open') return 'manipulate';
  return ofValue(words.slice(0, -1).join(' '), words.at(-1) ?? '');
}

/** "change/turn A (in)to B". */
function ofChange(text: string): TCategory {
  const parts = /^(.+?) (?:to|into|in|with|from .+ to) (.+)$/.exec(text);
  if (!parts) {
    const words = wordsOf(text);
    if (STYLES.test(text) && WHOLE.test(words.slice(0, 2).join(' '))) return 'global-style';
    if (PROPERTY.test(text)) return 'attributes';
    return words.length > 1 && isAdjectival(words.at(-1) ?? '') ? 'attributes' : 'manipulate';
  }
  const [, what = '', value = ''] = parts;
  if (WHOLE.test(what)) return ofValue(what, value);
  if (/\b(?:style|weather|season|time of day|lighting|background|image|picture|photo|scene)\b/.test(what)) return 'global-style';
  if (PROPERTY.test(what)) return 'attributes';
  return ofValue(what, value);
}

const STYLE_SENTENCE = /\b(?:in|into|as|like) (?:a |an |the )?(?:[\w'-]+ ){0,4}(?:style|painting|sketch|drawing|cartoon|watercolou?r|comic|anime|movie|film)\b/;

/** The sub-category of an instruction. */
export function categorize(instruction: string): TCategory {
  const text = withoutPoliteness(instruction).toLowerCase().replace(/[.!?]+\s*$/, '').replaceAll(/\s+/g, ' ').trim();
  const [verb = '', ...rest] = wordsOf(text);
  const object = rest.join(' ');
  if (CAMERA.test(text)) return 'other';
  if (/\bblack and white\b/.test(text) && /^(?:make|turn|convert|change) (?:it|the (?:image|picture|photo|scene))\b/.test(text)) return 'global-style';
  if (GOING.test(text) || ADDING.test(verb)) return /\b(?:filter|effect|style|lighting|vignette|grain|contrast|saturation)\b/.test(object) ? 'global-style' : 'add-remove';
  if (verb === 'put' || verb === 'place') return /^(?:the|him|her|it|them|his)\b/.test(object) ? 'manipulate' : 'add-remove';
  if (verb === 'give') return PROPERTY.test(object) || /\b(?:look|makeover|haircut)\b/.test(object) ? 'attributes' : 'add-remove';
  if (verb === 'fill' || verb === 'decorate' || verb === 'cover' || verb === 'surround') return 'add-remove';
  if (verb === 'have' || verb === 'let' || verb === 'get') return ofHave(object);
  if (verb === 'make') return ofMake(object);
  if (['brighten', 'darken', 'lighten', 'saturate', 'desaturate', 'recolor', 'recolour', 'color', 'colour', 'colorize', 'paint', 'dye', 'tint', 'enlarge', 'shrink', 'lengthen', 'shorten', 'age', 'polish', 'clean', 'increase', 'decrease', 'reduce', 'enhance', 'adjust', 'whiten', 'widen'].includes(verb)) {
    return WHOLE.test(phraseObject(text, verb)) || STYLE_SENTENCE.test(text) || /\b(?:contrast|saturation|brightness|exposure|lighting|(?:image|picture|photo|scene)$)\b/.test(object) ? 'global-style' : 'attributes';
  }
  if (['change', 'turn', 'transform', 'convert', 'set', 'switch', 'alter', 'dress'].includes(verb)) return verb === 'dress' ? 'attributes' : /\bon\b|\boff\b/.test(rest[0] ?? '') ? 'attributes' : ofChange(object);
  if (['apply', 'render', 'restyle', 'stylize', 'redraw', 'repaint', 'cartoonize', 'pixelate', 'imagine', 'reimagine', 'show'].includes(verb) || STYLE_SENTENCE.test(text)) return verb === 'show' && !STYLES.test(text) ? 'manipulate' : 'global-style';
  if (EXCHANGING.test(verb)) return /\bbackground\b/.test(splitAtPreposition(object).phrase.words.join(' ')) ? 'global-style' : 'manipulate';
  if (/^(?:it|the (?:image|picture|photo|scene|weather)|there) (?:should|could|must|is|needs)/.test(text)) return /\bthere\b/.test(text) ? 'add-remove' : 'global-style';
  if (!isInstructionVerb(text)) return STYLES.test(text) || SETTINGS.test(text) ? 'global-style' : 'other';
  return 'manipulate';
}

/** What an intransitive-looking verb is about: "brighten the image a little" → "the image". */
function phraseObject(text: string, verb: string): string {
  const { article, words } = phraseOf(splitAtPreposition(text.slice(verb.length + 1)).phrase.words);
  const the = /^(?:the|this)\b/.exec(text.slice(verb.length + 1))?.[0] ?? article;
  return [the, ...words].filter(Boolean).join(' ').replace(/ (?:a (?:bit|little)|slightly|more)$/, '');
}

/** "have the dog wear a hat", "let it snow", "have it be night". */
function ofHave(object: string): TCategory {
  const whole = /^(it|there|the (?:image|picture|photo|scene|weather|background)) (.+)$/.exec(object);
  if (whole) return whole[1] === 'there' ? 'add-remove' : 'global-style';
  if (/\b(?:wear|wearing|hold|holding|carry)\b/.test(object)) return 'add-remove';
  if (/\b(?:be|look|become) (?:made of )?\w+$/.test(object)) return ofValue('x', object.replace(/^.*?\b(?:be|look|become) /, ''));
  return 'manipulate';
}
