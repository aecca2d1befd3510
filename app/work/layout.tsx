import type { ReactNode } from 'react';
import { currentWords, sentWords } from '#app/_words/current.ts';
import { WordsProvider } from '#app/_words/words-provider.tsx';

/** Speaks the worker's language, also to somebody who comes from pages in English, after which the root layout is not rendered again. */
export default async function WorkWordsLayout({ children }: { children: ReactNode }) {
  const words = await currentWords();
  return (
    <WordsProvider words={sentWords(words)}>
      <div lang={words.language} className="contents">
        {children}
      </div>
    </WordsProvider>
  );
}
