import { XMLParser } from 'fast-xml-parser';
import { S3Error } from './s3-error.ts';

/** A node's content: text, a number, children by name, or a list of them (repeated elements). */
export type XmlValue = string | number | boolean | undefined | { [name: string]: XmlValue | XmlValue[] };

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Control characters are written as references: XML 1.0 parsers of the SDKs accept \r, \n and \t so, and S3 does the same. */
function escapeText(text: string): string {
  return [...text].map((c) => ESCAPES[c] ?? (c < ' ' ? `&#x${c.charCodeAt(0).toString(16)};` : c)).join('');
}

function element(name: string, value: XmlValue | XmlValue[]): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((one) => element(name, one)).join('');
  const inner = typeof value === 'object' ? Object.entries(value).map(([child, content]) => element(child, content)).join('') : escapeText(String(value));
  return `<${name}>${inner}</${name}>`;
}

/** A document with one root in S3's namespace (errors have none). */
export function toXml(root: string, content: { [name: string]: XmlValue | XmlValue[] }): string {
  const open = root === 'Error' ? `<${root}>` : `<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">`;
  const inner = Object.entries(content).map(([name, value]) => element(name, value)).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n${open}${inner}</${root}>`;
}

const DECODED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function resolveEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi, (all, hex, decimal, name) => {
    if (name) return DECODED[name.toLowerCase()];
    const code = Number.parseInt(hex ?? decimal, hex ? 16 : 10);
    return code > 0x10ffff ? all : String.fromCodePoint(code);
  });
}

const parser = new XMLParser({ ignoreAttributes: true, processEntities: false, parseTagValue: false, trimValues: false, isArray: (name) => name === 'Object' || name === 'Part' });

/**
 * Parses a request body, with the document type and custom entities left unread.
 * @returns the root's children.
 */
export function fromXml(body: Buffer, root: string): Record<string, unknown> {
  try {
    const parsed = parser.parse(body.toString('utf8')) as Record<string, unknown>;
    const content = parsed[root];
    if (content && typeof content === 'object') return content as Record<string, unknown>;
  } catch {
    // falls through to the one answer for every malformed body
  }
  throw new S3Error(400, 'MalformedXML', `The body is not a well-formed <${root}> document.`);
}

/** Text of a child element, entities resolved. */
export function textOf(node: unknown): string | undefined {
  return typeof node === 'string' ? resolveEntities(node) : undefined;
}
