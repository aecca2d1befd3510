/** An answer to a HIT that carries its own question, or to a qualification test: a value per question, as the requester named them. */
import { z } from 'zod';

export const ZQuestionAnswer = z
  .object({
    questionIdentifier: z.string().min(1).max(256),
    freeText: z.string().max(65_535).optional(),
    /** Of a SelectionAnswer; may be empty. */
    selectionIdentifiers: z.array(z.string().max(256)).max(500).optional(),
    otherSelectionText: z.string().max(65_535).optional(),
  })
  .strict();
export type TQuestionAnswer = z.infer<typeof ZQuestionAnswer>;

export const ZQuestionAnswers = z.array(ZQuestionAnswer).max(500);

/** What was answered, as a sorted set of values without surrounding white space: boxes ticked, or the values that a form sent under one name. */
export function valuesOf({ freeText, selectionIdentifiers, otherSelectionText }: TQuestionAnswer): string[] {
  const values = freeText === undefined ? [...(selectionIdentifiers ?? []), ...(otherSelectionText ? [otherSelectionText] : [])] : freeText.split('|');
  return [...new Set(values.map((value) => value.trim()))].sort();
}

/** The values of a question; several form fields of one name are one answer with several values. */
export function valuesFor(answers: readonly TQuestionAnswer[], questionId: string): string[] {
  const found = answers.filter(({ questionIdentifier }) => questionIdentifier === questionId);
  return [...new Set(found.flatMap(valuesOf))].sort();
}

/** Form fields as answers. A field sent more than once (check boxes of one name) keeps its values apart by `|`, as MTurk did. */
export function answersOfFields(fields: Iterable<[string, string]>): TQuestionAnswer[] {
  const byName = new Map<string, string[]>();
  for (const [name, value] of fields) if (name !== '') byName.set(name, [...(byName.get(name) ?? []), value]);
  return [...byName].map(([questionIdentifier, values]) => ({ questionIdentifier, freeText: values.join('|') }));
}
