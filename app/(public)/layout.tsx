import type { ReactNode } from 'react';
import { currentWords, sentWords } from '#app/_words/current.ts';
import { WordsProvider } from '#app/_words/words-provider.tsx';

/** The pages before the account: in the reader's language, also when they come from a page that is in English only. */
export default async function PublicLayout({ children }: { children: ReactNode }) {
  const words = await currentWords();
  return (
    <WordsProvider words={sentWords(words)}>
      <div lang={words.language}>{children}</div>
    </WordsProvider>
  );
}
