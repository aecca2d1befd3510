import Link from 'next/link';
import type { ComponentProps } from 'react';

/**
 * A link to where tasks are done. Requesters' own tasks may show pages of other sites, which only the content policy of their document lets in
 * (proxy.ts): they are opened as a new document.
 */
export function TaskLink({ href, ...rest }: Omit<ComponentProps<'a'>, 'href' | 'ref'> & { href: string }) {
  return href.startsWith('/work/tasks/') ? <a href={href} {...rest} /> : <Link href={href} {...rest} />;
}
