import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { Providers } from './_ui/providers.tsx';
import { currentWords } from './_words/current.ts';
import { WordsProvider } from './_words/words-provider.tsx';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Apiary', template: '%s · Apiary' },
  description: 'A self-hosted crowdsourcing platform that trains on the answers: blind studies, reward models and better image editors in one place.',
};

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
        <WordsProvider words={words}>
          <Providers nonce={nonce}>{children}</Providers>
        </WordsProvider>
      </body>
    </html>
  );
}
