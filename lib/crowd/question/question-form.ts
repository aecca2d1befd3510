/** QuestionForm XML (2017-11-06 and 2005-10-01) as data: what a native form is drawn from and its answers are checked against. */
import { AppError } from '#lib/errors.ts';
import { childOf, childrenOf, childText, parseFragment, textOf, type XMLElement, type XMLNode } from './xml.ts';

/** XHTML of a FormattedContent, cut down to what is harmless. */
export type RichNode = string | { tag: string; children: RichNode[] };

export type FormContent =
  | { kind: 'title' | 'text'; text: string }
  | { kind: 'list'; items: string[] }
  | { kind: 'picture' | 'audio' | 'video'; url: string; alt: string }
  | { kind: 'rich'; nodes: RichNode[] };

export interface FreeTextAnswer {
  kind: 'text';
  isNumeric: boolean;
  min?: number;
  max?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: { regex: string; flags: string; error: string };
  defaultText: string;
  lines: number;
}

export interface SelectionAnswer {
  kind: 'selection';
  min: number;
  max: number;
  style: 'radiobutton' | 'checkbox' | 'list' | 'dropdown' | 'combobox' | 'multichooser';
  options: { id: string; content: FormContent[] }[];
  hasOther: boolean;
}

export interface FormQuestion {
  kind: 'question';
  id: string;
  displayName: string;
  isRequired: boolean;
  content: FormContent[];
  answer: FreeTextAnswer | SelectionAnswer;
}

export interface QuestionForm {
  parts: ({ kind: 'overview'; content: FormContent[] } | FormQuestion)[];
}

const bad = (sentence: string): AppError => new AppError('BadInput', sentence);

/** Tags of FormattedContent that are drawn; others disappear, their text stays. */
const RICH = new Set(['b', 'strong', 'i', 'em', 'u', 'p', 'br', 'ul', 'ol', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'pre', 'code', 'blockquote', 'sub', 'sup', 'table', 'thead', 'tbody', 'tr', 'td', 'th', 'div', 'span', 'hr']);

function richNodes(nodes: readonly XMLNode[]): RichNode[] {
  return nodes.flatMap((node): RichNode[] => {
    if (node.name === undefined) return [node.text];
    const tag = node.name.toLowerCase();
    if (tag === 'script' || tag === 'style') return [];
    return RICH.has(tag) ? [{ tag, children: richNodes(node.children) }] : richNodes(node.children);
  });
}

/** FormattedContent is XHTML inside CDATA. */
function richText(element: XMLElement): FormContent {
  const inner = childrenOf(element).length > 0 ? element.children : parseFragment(textOf(element));
  return { kind: 'rich', nodes: richNodes(inner) };
}

const MEDIA = { image: 'picture', audio: 'audio', video: 'video' } as const;

function binary(element: XMLElement): FormContent {
  const kind = MEDIA[(childText(childOf(element, 'MimeType') ?? element, 'Type') ?? 'image').toLowerCase() as keyof typeof MEDIA];
  const url = childText(element, 'DataURL') ?? '';
  if (!kind || !/^https?:\/\//i.test(url)) throw bad('A Binary of the QuestionForm needs a MimeType of image, audio or video and an http(s) DataURL.');
  return { kind, url, alt: childText(element, 'AltText') ?? '' };
}

function contents(element: XMLElement): FormContent[] {
  return childrenOf(element).map((child): FormContent => {
    switch (child.name) {
      case 'Title':
        return { kind: 'title', text: textOf(child).trim() };
      case 'Text':
        return { kind: 'text', text: textOf(child).trim() };
      case 'List':
        return { kind: 'list', items: childrenOf(child, 'ListItem').map((item) => textOf(item).trim()) };
      case 'Binary':
        return binary(child);
      case 'FormattedContent':
        return richText(child);
      default:
        throw bad(`The QuestionForm has a ${child.name}, which Apiary does not show. Use Title, Text, List, Binary or FormattedContent.`);
    }
  });
}

function wholeNumber(text: string | undefined, what: string): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || text === '') throw bad(`${what} must be a whole number, not "${text.slice(0, 40)}".`);
  return value;
}

function freeText(element: XMLElement): FreeTextAnswer {
  const constraints = childOf(element, 'Constraints');
  const numeric = constraints && childOf(constraints, 'IsNumeric');
  const length = constraints && childOf(constraints, 'Length');
  const format = constraints && childOf(constraints, 'AnswerFormatRegex');
  const read = (from: XMLElement | undefined, name: string) => from && wholeNumber(from.attributes[name], `The constraint ${name}`);
  const regex = format?.attributes.regex;
  if (regex !== undefined) {
    try {
      new RegExp(regex);
    } catch {
      throw bad(`The AnswerFormatRegex "${regex.slice(0, 80)}" is not a regular expression.`);
    }
  }
  return {
    kind: 'text',
    isNumeric: numeric !== undefined,
    min: read(numeric, 'minValue'),
    max: read(numeric, 'maxValue'),
    minLength: read(length, 'minLength'),
    maxLength: read(length, 'maxLength'),
    pattern: format && regex ? { regex, flags: format.attributes.flags === 'i' ? 'i' : '', error: format.attributes.errorText ?? 'This is not in the form asked for.' } : undefined,
    defaultText: childText(element, 'DefaultText') ?? '',
    lines: Math.min(Math.max(wholeNumber(childText(element, 'NumberOfLinesSuggestion'), 'NumberOfLinesSuggestion') ?? 1, 1), 40),
  };
}

const STYLES = ['radiobutton', 'checkbox', 'list', 'dropdown', 'combobox', 'multichooser'] as const;

function selection(element: XMLElement): SelectionAnswer {
  const list = childOf(element, 'Selections');
  const options = (list ? childrenOf(list, 'Selection') : []).map((option) => {
    const id = childText(option, 'SelectionIdentifier');
    if (!id) throw bad('Each Selection of the QuestionForm needs a SelectionIdentifier.');
    return { id, content: contents({ ...option, children: option.children.filter((child) => child.name !== 'SelectionIdentifier') }) };
  });
  if (options.length === 0) throw bad('A SelectionAnswer of the QuestionForm has no Selections.');
  if (new Set(options.map(({ id }) => id)).size < options.length) throw bad('Two Selections of one question have the same SelectionIdentifier.');
  const style = childText(element, 'StyleSuggestion') as SelectionAnswer['style'] | undefined;
  return {
    kind: 'selection',
    min: wholeNumber(childText(element, 'MinSelectionCount'), 'MinSelectionCount') ?? 1,
    max: wholeNumber(childText(element, 'MaxSelectionCount'), 'MaxSelectionCount') ?? 1,
    style: style && STYLES.includes(style) ? style : 'radiobutton',
    options,
    hasOther: list !== undefined && childOf(list, 'OtherSelection') !== undefined,
  };
}

function question(element: XMLElement): FormQuestion {
  const id = childText(element, 'QuestionIdentifier');
  const specification = childOf(element, 'AnswerSpecification');
  if (!id || !specification) throw bad('Each Question of the QuestionForm needs a QuestionIdentifier and an AnswerSpecification.');
  const [answer] = childrenOf(specification);
  if (answer?.name === 'FileUploadAnswer') throw bad('Apiary does not take FileUploadAnswer; ask for a link, or use an ExternalQuestion.');
  if (answer?.name !== 'FreeTextAnswer' && answer?.name !== 'SelectionAnswer') throw bad(`The answer of question "${id}" must be a FreeTextAnswer or a SelectionAnswer.`);
  const content = childOf(element, 'QuestionContent');
  return {
    kind: 'question',
    id,
    displayName: childText(element, 'DisplayName') ?? '',
    isRequired: childText(element, 'IsRequired') === 'true',
    content: content ? contents(content) : [],
    answer: answer.name === 'FreeTextAnswer' ? freeText(answer) : selection(answer),
  };
}

/**
 * Reads a QuestionForm's root element.
 * @throws AppError BadInput naming what is wrong.
 */
export function readQuestionForm(root: XMLElement): QuestionForm {
  const parts = childrenOf(root).map((part): QuestionForm['parts'][number] => {
    if (part.name === 'Overview') return { kind: 'overview', content: contents(part) };
    if (part.name === 'Question') return question(part);
    throw bad(`A QuestionForm holds Overview and Question elements, not ${part.name}.`);
  });
  const ids = parts.flatMap((part) => (part.kind === 'question' ? [part.id] : []));
  if (ids.length === 0) throw bad('The QuestionForm has no Question.');
  if (new Set(ids).size < ids.length) throw bad('Two Questions of the QuestionForm have the same QuestionIdentifier.');
  return { parts };
}
