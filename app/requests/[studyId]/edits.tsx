/** What one answer wrote: instructions, each with the caption it leads to where captions are edited. */
export function Edits({ edits }: { edits: readonly { instruction: string; caption?: string }[] }) {
  return (
    <ol className="list-decimal space-y-0.5 pl-5 text-sm marker:text-xs marker:tabular-nums marker:text-ink-faint">
      {edits.map(({ instruction, caption }, i) => (
        <li key={i} className="wrap-break-word">
          {instruction}
          {caption !== undefined && <span className="block text-xs text-ink-soft">{caption}</span>}
        </li>
      ))}
    </ol>
  );
}
