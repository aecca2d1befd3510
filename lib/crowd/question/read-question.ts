import { AppError } from '#lib/errors.ts';
import { readQuestionForm, type QuestionForm } from './question-form.ts';
import { childText, parseXML } from './xml.ts';

/** The question that a HIT carries. `frameHeight` is in pixels; 0 lets the page choose. */
export type Question =
  | { kind: 'external'; url: string; frameHeight: number }
  | { kind: 'html'; html: string; frameHeight: number }
  | { kind: 'form'; form: QuestionForm };

/** Bytes of a question's XML. */
const MAX_BYTES = 65_535;

function heightOf(text: string | undefined): number {
  const height = Number(text ?? '0');
  if (!Number.isInteger(height) || height < 0 || height > 20_000) throw new AppError('BadInput', `FrameHeight must be a whole number of pixels from 0 to 20000, not "${text}".`);
  return height;
}

/** Browsers refuse a plain-http frame inside an https page, so only a platform that is itself on http may show one. */
function addressOf(text: string): string {
  const isPlainAllowed = (process.env.APP_URL ?? '').startsWith('http:');
  if (!URL.canParse(text) || !(new URL(text).protocol === 'https:' || (isPlainAllowed && new URL(text).protocol === 'http:'))) {
    throw new AppError('BadInput', `ExternalURL must be an https address, not "${text.slice(0, 200)}".`);
  }
  return text;
}

/**
 * Reads a HIT's question.
 * @throws AppError BadInput with the reason when it is too large, not well-formed, or none of the three kinds.
 */
export function readQuestion(xml: string): Question {
  if (Buffer.byteLength(xml) > MAX_BYTES) throw new AppError('BadInput', `A question may have at most ${MAX_BYTES.toLocaleString('en')} bytes.`);
  const root = parseXML(xml, 'question');
  switch (root.name) {
    case 'ExternalQuestion':
      return { kind: 'external', url: addressOf(childText(root, 'ExternalURL') ?? ''), frameHeight: heightOf(childText(root, 'FrameHeight')) };
    case 'HTMLQuestion': {
      const html = childText(root, 'HTMLContent');
      if (!html) throw new AppError('BadInput', 'The HTMLQuestion has no HTMLContent.');
      return { kind: 'html', html, frameHeight: heightOf(childText(root, 'FrameHeight')) };
    }
    case 'QuestionForm':
      return { kind: 'form', form: readQuestionForm(root) };
    default:
      throw new AppError('BadInput', `A question is an ExternalQuestion, an HTMLQuestion or a QuestionForm, not ${root.name}.`);
  }
}
