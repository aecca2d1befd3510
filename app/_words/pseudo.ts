import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { printAST } from '@formatjs/icu-messageformat-parser/printer.js';
import type { Messages } from './messages.ts';

const PLAIN = 'aeiounycdghlrstzAEIOUNYCDGHLRSTZ';
const MARKED = 'áéíóúñýçðĝĥĺŕšţžÁÉÍÓÚÑÝÇÐĜĤĹŔŠŢŽ';

/** A character that only marked text has. */
export const MARK = '⟦';

function markText(text: string): string {
  return [...text].map((letter) => MARKED[PLAIN.indexOf(letter)] ?? letter).join('');
}

function markElement(element: MessageFormatElement): MessageFormatElement {
  if (element.type === TYPE.literal) return { ...element, value: markText(element.value) };
  if (element.type === TYPE.tag) return { ...element, children: element.children.map(markElement) };
  if (element.type !== TYPE.plural && element.type !== TYPE.select) return element;
  const options = Object.fromEntries(Object.entries(element.options).map(([key, option]) => [key, { ...option, value: option.value.map(markElement) }]));
  return { ...element, options } as MessageFormatElement;
}

/** A message (ICU) in brackets, with accents and a third longer; what stands in braces stays. */
export function markMessage(message: string): string {
  const marked = printAST(parse(message).map(markElement));
  return `${MARK}${marked}${'·'.repeat(Math.ceil(message.length / 3))}⟧`;
}

/** All messages marked. */
export function markMessages(messages: Messages): Messages {
  const mark = (value: unknown): unknown =>
    typeof value === 'string' ? markMessage(value) : Object.fromEntries(Object.entries(value as object).map(([key, inner]) => [key, mark(inner)]));
  return mark(messages) as Messages;
}
