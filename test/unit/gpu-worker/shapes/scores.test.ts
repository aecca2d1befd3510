import { describe, expect, it } from 'vitest';
import { applyEdit } from '#gpu-worker/shapes/edit.ts';
import { editExample } from '#gpu-worker/shapes/examples.ts';
import { judgeCaption, judgeEdit } from '#gpu-worker/shapes/oracle.ts';
import { scoreCaptions, scoreEdits, shareOf } from '#gpu-worker/shapes/scores.ts';

describe('figures', () => {
  it('give the Wilson interval', () => {
    // R: prop.test(81, 263, correct = FALSE)$conf.int
    expect(shareOf(81, 263).ci95[0]).toBeCloseTo(0.25529, 4);
    expect(shareOf(81, 263).ci95[1]).toBeCloseTo(0.36621, 4);
    expect(shareOf(0, 0)).toEqual({ share: 0, n: 0, ci95: [0, 1] });
  });

  it('count what the oracle says, in all and per verb', () => {
    const examples = Array.from({ length: 200 }, (_, i) => editExample(5, 'held-out', i));
    const edits = examples.map((e) => e.edit);
    const done = scoreEdits(edits, examples.map((e) => judgeEdit(e.source, e.edit, { scene: applyEdit(e.source, e.edit), residual: 0 })));
    expect([done.followed.share, done.preserved.share, done.perfect.share]).toEqual([1, 1, 1]);
    expect(Object.values(done.verbs).reduce((sum, s) => sum + s.perfect.n, 0)).toBe(200);
    const idle = scoreEdits(edits, examples.map((e) => judgeEdit(e.source, e.edit, { scene: e.source, residual: 0 })));
    expect(idle.followed.share).toBe(0);
    expect(idle.preserved.share).toBe(1);
    expect(idle.verbs.put?.perfect.share).toBe(0);
    const captions = scoreCaptions(examples.map((e) => judgeCaption(e.source, { scene: e.source, residual: 0 })));
    expect(captions).toMatchObject({ objects: 1, whole: { share: 1 } });
  });
});
