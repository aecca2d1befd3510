import { ZQuestionAnswers, type TQuestionAnswer } from '#lib/crowd/question/answer.ts';
import { escapeXML } from '#lib/crowd/question/xml.ts';

const NAMESPACE = 'http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2005-10-01/QuestionFormAnswers.xsd';

function element(name: string, text: string): string {
  return `<${name}>${escapeXML(text)}</${name}>`;
}

function answerXML({ questionIdentifier, freeText, selectionIdentifiers, otherSelectionText }: TQuestionAnswer): string {
  const selections = (selectionIdentifiers ?? []).map((id) => element('SelectionIdentifier', id)).join('');
  const other = otherSelectionText === undefined ? '' : element('OtherSelectionText', otherSelectionText);
  const value = freeText === undefined ? selections + other : element('FreeText', freeText);
  return `<Answer>${element('QuestionIdentifier', questionIdentifier)}${value}</Answer>`;
}

/** A study's answer, whose parts become fields: `{choice: "a"}` is the field `choice` with the text `a`. */
function fieldsOf(answer: unknown): TQuestionAnswer[] {
  const record = typeof answer === 'object' && answer !== null ? Object.entries(answer) : [];
  return record.map(([questionIdentifier, value]) => ({ questionIdentifier, freeText: Array.isArray(value) ? value.join('|') : typeof value === 'object' ? JSON.stringify(value) : String(value) }));
}

/** An assignment's stored answer as QuestionFormAnswers XML. */
export function answersXML(stored: unknown): string {
  const own = ZQuestionAnswers.safeParse(stored);
  const answers = own.success ? own.data : fieldsOf(stored);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<QuestionFormAnswers xmlns="${NAMESPACE}">${answers.map(answerXML).join('')}</QuestionFormAnswers>`;
}
