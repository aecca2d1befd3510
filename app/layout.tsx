import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { Providers } from './_ui/providers.tsx';
import { currentWords, sentWords } from './_words/current.ts';
import { WordsProvider } from './_words/words-provider.tsx';
import { words as wordsOf } from './_words/words.ts';
import './globals.css';

export async function generateMetadata(): Promise<Metadata> {
  const t = await wordsOf('frame');
  return { title: { default: 'Apiary', template: '%s · Apiary' }, description: t('description') };
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fbfaf8' },
    { media: '(prefers-color-scheme: dark)', color: '#110f0c' },
  ],
};

/** The document. Reading the request's nonce makes every page dynamic, which its content policy needs. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  const words = await currentWords();
  return (
    <html lang={words.language} suppressHydrationWarning>
      <body>
        <WordsProvider words={sentWords(words)}>
          <Providers nonce={nonce}>{children}</Providers>
        </WordsProvider>
      </body>
    </html>
  );
}
