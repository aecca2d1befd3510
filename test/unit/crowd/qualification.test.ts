import { describe, expect, test } from 'vitest';
import { readAnswerKey, scoreTest } from '#lib/crowd/qualification/answer-key.ts';
import { isForbidden } from '#lib/crowd/qualification/check-eligibility.ts';
import { meets, ZRequirement, type QualificationValue } from '#lib/crowd/qualification/requirement.ts';

const ask = (comparator: string, more: object = {}) => ZRequirement.parse({ qualificationTypeId: '3X', comparator, ...more });

describe('comparators', () => {
  const numbers: [string, number[], QualificationValue[], QualificationValue[]][] = [
    ['LessThan', [5], [4], [5, 6, undefined]],
    ['LessThanOrEqualTo', [5], [4, 5], [6, undefined]],
    ['GreaterThan', [5], [6], [5, undefined]],
    ['GreaterThanOrEqualTo', [5], [5, 6], [4, undefined]],
    ['EqualTo', [5], [5], [4, undefined]],
    ['NotEqualTo', [5], [4, undefined], [5]],
    ['In', [1, 2], [1, 2], [3, undefined]],
    ['NotIn', [1, 2], [3, undefined], [1]],
    ['Exists', [], [0, 7], [undefined]],
    ['DoesNotExist', [], [undefined], [0]],
  ];
  test.each(numbers)('%s', (comparator, integerValues, yes, no) => {
    for (const value of yes) expect(meets(ask(comparator, { integerValues }), value), String(value)).toBe(true);
    for (const value of no) expect(meets(ask(comparator, { integerValues }), value), String(value)).toBe(false);
  });

  test('places: a country covers its parts, a part does not cover its country', () => {
    const us = ask('EqualTo', { localeValues: [{ country: 'US' }] });
    const california = ask('In', { localeValues: [{ country: 'US', subdivision: 'CA' }, { country: 'IN' }] });
    expect(meets(us, { country: 'US', subdivision: 'NY' })).toBe(true);
    expect(meets(california, { country: 'US' })).toBe(false);
    expect(meets(california, { country: 'IN' })).toBe(true);
    expect(meets(ask('NotIn', { localeValues: [{ country: 'US' }] }), { country: 'DE' })).toBe(true);
    expect(meets(us, undefined)).toBe(false);
  });

  test('requirements that make no sense are refused', () => {
    const bad = [['EqualTo', {}], ['EqualTo', { integerValues: [1, 2] }], ['Exists', { integerValues: [1] }], ['In', {}], ['LessThan', { localeValues: [{ country: 'US' }] }],
      ['In', { integerValues: Array.from({ length: 16 }, (_, i) => i) }], ['EqualTo', { localeValues: [{ country: 'usa' }] }]] as const;
    for (const [comparator, more] of bad) expect(() => ask(comparator, more), comparator).toThrow();
  });

  test('what is guarded includes what comes after it', () => {
    const guards = (guarded: string) => [ask('Exists', { guarded })];
    expect((['Accept', 'PreviewAndAccept', 'DiscoverPreviewAndAccept'] as const).map((action) => isForbidden(guards('PreviewAndAccept'), action))).toEqual([true, true, false]);
    expect(isForbidden([], 'Accept')).toBe(false);
  });
});

describe('answer keys', () => {
  const key = (mapping: string) =>
    readAnswerKey(`<AnswerKey xmlns="x"><Question><QuestionIdentifier>q</QuestionIdentifier><AnswerOption><SelectionIdentifier>a</SelectionIdentifier><SelectionIdentifier>b</SelectionIdentifier><AnswerScore>6</AnswerScore></AnswerOption>
      <AnswerOption><SelectionIdentifier>a</SelectionIdentifier><AnswerScore>3</AnswerScore></AnswerOption></Question>
      <Question><QuestionIdentifier>r</QuestionIdentifier><AnswerOption><SelectionIdentifier>y</SelectionIdentifier><AnswerScore>2</AnswerScore></AnswerOption><DefaultScore>1</DefaultScore></Question>${mapping}</AnswerKey>`);
  const given = (q: string[], r: string[]) => [{ questionIdentifier: 'q', selectionIdentifiers: q }, { questionIdentifier: 'r', selectionIdentifiers: r }];
  const mapping = (inner: string) => `<QualificationValueMapping>${inner}</QualificationValueMapping>`;

  test('each question scores the option that is exactly what was chosen, else its default', () => {
    expect([given(['b', 'a'], ['y']), given(['a'], ['n']), given(['b'], [])].map((answers) => scoreTest(key(''), answers))).toEqual([8, 4, 1]);
  });

  test('the sum is mapped', () => {
    const all = given(['a', 'b'], ['y']);
    expect(scoreTest(key(mapping('<PercentageMapping><MaximumSummedScore>16</MaximumSummedScore></PercentageMapping>')), all)).toBe(50);
    expect(scoreTest(key(mapping('<ScaleMapping><SummedScoreMultiplier>3</SummedScoreMultiplier></ScaleMapping>')), all)).toBe(24);
    const range = '<SummedScoreRange><InclusiveLowerBound>5</InclusiveLowerBound><InclusiveUpperBound>8</InclusiveUpperBound><QualificationValue>77</QualificationValue></SummedScoreRange><OutOfRangeQualificationValue>-1</OutOfRangeQualificationValue>';
    expect([all, given([], [])].map((answers) => scoreTest(key(mapping(`<RangeMapping>${range}</RangeMapping>`)), answers))).toEqual([77, -1]);
  });

  test('a key that cannot be read says why', () => {
    expect(() => readAnswerKey('<Nope/>')).toThrow('begins with AnswerKey');
    expect(() => key(mapping('<Other/>'))).toThrow('must be a PercentageMapping');
  });
});
