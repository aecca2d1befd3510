/** AnswerKey XML: how a qualification test scores itself. */
import { AppError } from '#lib/errors.ts';
import { valuesFor, type TQuestionAnswer } from '../question/answer.ts';
import { childOf, childrenOf, childText, parseXML, textOf, type XMLElement } from '../question/xml.ts';

interface KeyQuestion {
  id: string;
  options: { selectionIds: string[]; score: number }[];
  defaultScore: number;
}

type Mapping =
  | { kind: 'sum' }
  | { kind: 'percentage'; maximum: number }
  | { kind: 'scale'; factor: number }
  | { kind: 'range'; ranges: { from: number; to: number; value: number }[]; otherwise: number };

export interface AnswerKey {
  questions: KeyQuestion[];
  mapping: Mapping;
}

const bad = (sentence: string): AppError => new AppError('BadInput', sentence);

function numberIn(element: XMLElement, name: string, fallback?: number): number {
  const text = childText(element, name);
  if (text === undefined && fallback !== undefined) return fallback;
  const value = Number(text);
  if (text === undefined || text === '' || !Number.isFinite(value)) throw bad(`The AnswerKey needs a number in ${name}.`);
  return value;
}

function readQuestion(element: XMLElement): KeyQuestion {
  const id = childText(element, 'QuestionIdentifier');
  if (!id) throw bad('Each Question of the AnswerKey needs a QuestionIdentifier.');
  const options = childrenOf(element, 'AnswerOption').map((option) => ({
    selectionIds: childrenOf(option, 'SelectionIdentifier').map((child) => textOf(child).trim()).sort(),
    score: numberIn(option, 'AnswerScore'),
  }));
  return { id, options, defaultScore: numberIn(element, 'DefaultScore', 0) };
}

function readMapping(element: XMLElement | undefined): Mapping {
  const [mapping] = element ? childrenOf(element) : [];
  if (!mapping) return { kind: 'sum' };
  switch (mapping.name) {
    case 'PercentageMapping':
      return { kind: 'percentage', maximum: numberIn(mapping, 'MaximumSummedScore') };
    case 'ScaleMapping':
      return { kind: 'scale', factor: numberIn(mapping, 'SummedScoreMultiplier') };
    case 'RangeMapping':
      return {
        kind: 'range',
        ranges: childrenOf(mapping, 'SummedScoreRange').map((range) => ({
          from: numberIn(range, 'InclusiveLowerBound'), to: numberIn(range, 'InclusiveUpperBound'), value: numberIn(range, 'QualificationValue'),
        })),
        otherwise: numberIn(mapping, 'OutOfRangeQualificationValue', 0),
      };
    default:
      throw bad(`The AnswerKey’s QualificationValueMapping must be a PercentageMapping, ScaleMapping or RangeMapping, not ${mapping.name}.`);
  }
}

/** @throws AppError BadInput naming what is wrong. */
export function readAnswerKey(xml: string): AnswerKey {
  const root = parseXML(xml, 'answer key');
  if (root.name !== 'AnswerKey') throw bad(`An answer key begins with AnswerKey, not ${root.name}.`);
  const questions = childrenOf(root, 'Question').map(readQuestion);
  if (questions.length === 0) throw bad('The AnswerKey has no Question.');
  return { questions, mapping: readMapping(childOf(root, 'QualificationValueMapping')) };
}

function mapped(mapping: Mapping, sum: number): number {
  switch (mapping.kind) {
    case 'sum':
      return Math.round(sum);
    case 'percentage':
      return mapping.maximum === 0 ? 0 : Math.round((sum / mapping.maximum) * 100);
    case 'scale':
      return Math.round(sum * mapping.factor);
    case 'range':
      return Math.round(mapping.ranges.find(({ from, to }) => sum >= from && sum <= to)?.value ?? mapping.otherwise);
  }
}

/** The value that a test earns: each question scores the option whose selections are exactly those made, or its default; the sum is mapped. */
export function scoreTest({ questions, mapping }: AnswerKey, answers: readonly TQuestionAnswer[]): number {
  const sum = questions.reduce((total, { id, options, defaultScore }) => {
    const given = JSON.stringify(valuesFor(answers, id));
    return total + (options.find(({ selectionIds }) => JSON.stringify(selectionIds) === given)?.score ?? defaultScore);
  }, 0);
  return mapped(mapping, sum);
}
