/** The XML of questions and answers: read strictly (no DOCTYPE, so no entities and no bombs), written escaped. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { AppError } from '#lib/errors.ts';

/** An element with its children in order, or a run of text. */
export type XMLNode = { name: string; attributes: Record<string, string>; children: XMLNode[]; text?: undefined } | { text: string; name?: undefined; children?: undefined };
export type XMLElement = Extract<XMLNode, { name: string }>;

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Only XML's own five names and character references: everything else would need a DOCTYPE. */
function decode(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi, (all, hex, decimal, name) => {
    if (name) return NAMED[name.toLowerCase()];
    const code = Number.parseInt(hex ?? decimal, hex ? 16 : 10);
    return code > 0x10ffff ? all : String.fromCodePoint(code);
  });
}

const parser = new XMLParser({ preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '', processEntities: false, parseTagValue: false, trimValues: false, cdataPropName: '#cdata' });

type Parsed = Record<string, unknown>;

/** The parser's tree, or null for what it will not take on, such as elements nested too deeply. */
function parse(text: string): XMLNode[] | null {
  try {
    return convert(parser.parse(text) as Parsed[]);
  } catch {
    return null;
  }
}

function convert(entries: Parsed[]): XMLNode[] {
  return entries.flatMap((entry): XMLNode[] => {
    if (typeof entry['#text'] === 'string') return [{ text: decode(entry['#text']) }];
    if (Array.isArray(entry['#cdata'])) return [{ text: (entry['#cdata'] as Parsed[]).map((part) => String(part['#text'] ?? '')).join('') }];
    const name = Object.keys(entry).find((key) => key !== ':@');
    if (!name || name.startsWith('?')) return [];
    const attributes = Object.fromEntries(Object.entries((entry[':@'] ?? {}) as Record<string, string>).map(([key, value]) => [key, decode(String(value))]));
    return [{ name: name.replace(/^.*:/, ''), attributes, children: convert(entry[name] as Parsed[]) }];
  });
}

/**
 * The root element of a document.
 * @throws AppError BadInput when it is not well-formed or has a DOCTYPE. `what` names it in the sentence.
 */
export function parseXML(text: string, what: string): XMLElement {
  if (/<!(DOCTYPE|ENTITY)/i.test(text.replace(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/g, ''))) throw new AppError('BadInput', `The ${what} must not have a DOCTYPE.`);
  const valid = XMLValidator.validate(text.trim());
  if (valid !== true) throw new AppError('BadInput', `The ${what} is not well-formed XML: line ${valid.err.line}: ${valid.err.msg.replace(/\.$/, '')}.`);
  const nodes = parse(text.trim());
  if (!nodes) throw new AppError('BadInput', `The ${what} is nested too deeply.`);
  const root = nodes.find((node): node is XMLElement => node.name !== undefined);
  if (!root) throw new AppError('BadInput', `The ${what} is empty.`);
  return root;
}

/** A piece of markup without one root, such as the XHTML of a FormattedContent; what is not well-formed, or too deep, stays text. */
export function parseFragment(text: string): XMLNode[] {
  const wrapped = `<fragment>${text}</fragment>`;
  const nodes = XMLValidator.validate(wrapped) === true ? parse(wrapped) : null;
  return nodes ? (nodes[0]?.children ?? []) : [{ text }];
}

/** Child elements, all or those of one name. */
export function childrenOf(element: XMLElement, name?: string): XMLElement[] {
  return element.children.filter((node): node is XMLElement => node.name !== undefined && (name === undefined || node.name === name));
}

/** The first child of a name. */
export function childOf(element: XMLElement, name: string): XMLElement | undefined {
  return childrenOf(element, name)[0];
}

/** All text inside an element. */
export function textOf(element: XMLNode | undefined): string {
  if (!element) return '';
  return element.text ?? element.children.map(textOf).join('');
}

/** The trimmed text of a child, or undefined when there is no such child. */
export function childText(element: XMLElement, name: string): string | undefined {
  const child = childOf(element, name);
  return child && textOf(child).trim();
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' };

/** Text as it stands inside an element. What XML 1.0 has no way to say is left out. */
export function escapeXML(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML cannot hold
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').replace(/[&<>"\r]/g, (c) => ESCAPES[c]);
}
