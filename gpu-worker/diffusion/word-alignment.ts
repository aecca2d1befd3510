/** @file Which words of an edited prompt stand for which of the original one: the maps that Prompt-to-Prompt moves attention by (Hertz et al. 2022, section 3.2). */
import { ConfigError } from '#gpu-worker/models/config-error.ts';
import type { TextTokenizer } from '#gpu-worker/models/tokenizer.ts';

/** How attention goes from the original prompt's tokens to the edited one's, both padded to `length`. */
export interface WordAlignment {
  length: number;
  /** (length, length): share of the original token (row) in the attention of the edited one (column). */
  map: Float32Array;
  /** (length): 1 where an edited token takes the mapped attention, 0 where it is new and keeps its own. */
  known: Float32Array;
}

/** `replace` exchanges words one for one, `refine` lets prompts differ in length, `auto` replaces where the numbers of words agree. */
export type AlignmentMode = 'auto' | 'replace' | 'refine';

const wordsOf = (prompt: string): string[] => prompt.trim().split(/\s+/).filter(Boolean);

/** Aligns two prompts as the tokenizer cuts them; ids beyond `length` are cut off as the text encoder's are. */
export function alignWords(tokenizer: Pick<TextTokenizer, 'encode' | 'encodeRaw'>, from: string, to: string, length: number, mode: AlignmentMode = 'auto'): WordAlignment {
  const [a, b] = [wordsOf(from), wordsOf(to)];
  if (mode === 'replace' && a.length !== b.length) {
    throw new ConfigError(`Replacing words needs prompts with equally many words, but "${from}" has ${a.length} and "${to}" has ${b.length}; use the mode "refine".`);
  }
  if (mode === 'replace' || (mode === 'auto' && a.length === b.length)) return replacement(tokenizer, a, b, length);
  const ids = (prompt: string) => tokenizer.encode(prompt, { length: Infinity, pad: false }).ids;
  return refinement(ids(from), ids(to), length);
}

function empty(length: number): WordAlignment {
  return { length, map: new Float32Array(length * length), known: new Float32Array(length) };
}

/** Padding after both prompts: k-th behind the end to k-th behind the end, the last original one where it has no more. */
function alignPadding(alignment: WordAlignment, fromEnd: number, toEnd: number): WordAlignment {
  const { length, map, known } = alignment;
  for (let j = toEnd; j < length; j++) {
    map[Math.min(length - 1, fromEnd + j - toEnd) * length + j] = 1;
    known[j] = 1;
  }
  return alignment;
}

/**
 * Word by word. A changed word of other length in tokens spreads: each of its tokens gets an equal part of the attention of all original ones.
 * Unlike the paper's own code, words after such a change stay aligned with themselves.
 */
function replacement(tokenizer: Pick<TextTokenizer, 'encodeRaw'>, from: readonly string[], to: readonly string[], length: number): WordAlignment {
  const alignment = empty(length);
  const { map, known } = alignment;
  const set = (i: number, j: number, value: number) => {
    if (i >= length || j >= length) return;
    map[i * length + j] = value;
    known[j] = 1;
  };
  set(0, 0, 1); // start of text
  let [i, j] = [1, 1];
  from.forEach((word, k) => {
    const [n, m] = [tokenizer.encodeRaw(word).length, tokenizer.encodeRaw(to[k]!).length];
    for (let x = 0; x < n; x++) for (let y = 0; y < m; y++) if (n !== m || x === y) set(i + x, j + y, n === m ? 1 : 1 / m);
    i += n;
    j += m;
  });
  return alignPadding(alignment, Math.min(i, length - 1), Math.min(j, length));
}

/** Global alignment (Needleman & Wunsch 1970) of token ids with match 1, mismatch -1, gap 0, as the paper's code scores; new tokens stay their own. */
function refinement(from: readonly number[], to: readonly number[], length: number): WordAlignment {
  const [n, m] = [from.length, to.length];
  const best = Array.from({ length: n + 1 }, () => new Int32Array(m + 1));
  const diagonal = (i: number, j: number) => best[i - 1]![j - 1]! + (from[i - 1] === to[j - 1] ? 1 : -1);
  for (let i = 1; i <= n; i++) for (let j = 1; j <= m; j++) best[i]![j] = Math.max(best[i]![j - 1]!, best[i - 1]![j]!, diagonal(i, j));
  const alignment = empty(length);
  for (let i = n, j = m; j > 0; ) {
    if (i === 0 || best[i]![j] === best[i]![j - 1]) j--;
    else if (best[i]![j] === best[i - 1]![j]) i--;
    else {
      i--;
      j--;
      if (i >= length || j >= length) continue;
      alignment.map[i * length + j] = 1;
      alignment.known[j] = 1;
    }
  }
  return alignPadding(alignment, Math.min(n, length - 1), Math.min(m, length));
}
