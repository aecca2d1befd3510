/** A stored value as people write it, one field a line; long ones scroll. */
export function JsonView({ value, label }: { value: unknown; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section aria-label={label} tabIndex={0} className="max-h-96 overflow-auto rounded-lg border bg-subtle px-3 py-2">
      <pre className="font-mono text-xs leading-5">{JSON.stringify(value, null, 2)}</pre>
    </section>
  );
}
