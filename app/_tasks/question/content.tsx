import { createElement, Fragment, type ReactNode } from 'react';
import type { FormContent, RichNode } from '#lib/crowd/question/question-form.ts';
import { useWords } from '#words';

const VOID = new Set(['br', 'hr']);

/** Markup of a requester, of which only harmless tags are left; headings sink below those of the page. */
function rich(nodes: readonly RichNode[]): ReactNode {
  return nodes.map((node, i) => {
    if (typeof node === 'string') return <Fragment key={i}>{node}</Fragment>;
    const tag = /^h[1-6]$/.test(node.tag) ? 'h4' : node.tag;
    return createElement(tag, { key: i }, VOID.has(tag) ? undefined : rich(node.children));
  });
}

const RICH_STYLE =
  '[&_h4]:mt-2 [&_h4]:font-semibold [&_ul]:list-disc [&_ul]:pl-5 [&_ol]:list-decimal [&_ol]:pl-5 [&_p+p]:mt-2 [&_code]:rounded [&_code]:bg-muted [&_code]:px-1 [&_pre]:overflow-x-auto [&_blockquote]:border-l-2 [&_blockquote]:pl-3 [&_td]:border [&_td]:px-2 [&_td]:py-1 [&_th]:border [&_th]:px-2 [&_th]:py-1';

function Piece({ content }: { content: FormContent }) {
  const t = useWords('tasks');
  switch (content.kind) {
    case 'title':
      return <h2 className="text-base font-semibold">{content.text}</h2>;
    case 'text':
      return <p className="whitespace-pre-line">{content.text}</p>;
    case 'list':
      return (
        <ul className="list-disc pl-5">
          {content.items.map((item, i) => (
            <li key={i}>{item}</li>
          ))}
        </ul>
      );
    case 'picture':
      return <img src={content.url} alt={content.alt} className="max-h-[60dvh] max-w-full rounded-lg border" />;
    case 'audio':
      // biome-ignore lint/a11y/useMediaCaption: the requester's file comes without captions
      return <audio controls src={content.url} aria-label={content.alt || t('question.sound')} className="w-full max-w-md" />;
    case 'video':
      // biome-ignore lint/a11y/useMediaCaption: the requester's file comes without captions
      return <video controls src={content.url} aria-label={content.alt || t('question.film')} className="max-h-[60dvh] max-w-full rounded-lg border" />;
    case 'rich':
      return <div className={RICH_STYLE}>{rich(content.nodes)}</div>;
  }
}

/** What a requester says before or within a question. */
export function Content({ content }: { content: readonly FormContent[] }) {
  return content.map((one, i) => <Piece key={i} content={one} />);
}
