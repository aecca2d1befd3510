import { useNumbers, useWords } from '#words';
import { JsonView } from './json-view.tsx';
import { words } from './names.ts';

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isFlat(value: unknown): value is Record<string, string | number | boolean> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isPlain);
}

function Rows({ of }: { of: Record<string, string | number | boolean> }) {
  const t = useWords('research.cards');
  const { figure } = useNumbers();
  const show = (value: string | number | boolean): string => (typeof value === 'number' ? figure(value) : typeof value === 'boolean' ? t(value ? 'yes' : 'no') : value);
  return (
    <dl data-own-words className="divide-y text-sm">
      {Object.entries(of).map(([name, value]) => (
        <div key={name} className="flex flex-wrap justify-between gap-x-4 py-1.5">
          <dt className="text-ink-faint">{words(name)}</dt>
          <dd className="min-w-0 tabular-nums wrap-break-word">{show(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A card as its maker wrote it: plain facts as rows, groups of them under their name, the rest as it is. */
export function CardView({ card }: { card: unknown }) {
  const t = useWords('research.cards');
  const entries = typeof card === 'object' && card !== null ? Object.entries(card) : [];
  if (entries.length === 0) return <p className="text-sm text-ink-soft">{t('empty')}</p>;
  const plain = Object.fromEntries(entries.filter(([, value]) => isPlain(value))) as Record<string, string>;
  const groups = entries.filter(([, value]) => isFlat(value)) as [string, Record<string, string>][];
  const rest = Object.fromEntries(entries.filter(([, value]) => !isPlain(value) && !isFlat(value)));
  return (
    <div className="space-y-5">
      {Object.keys(plain).length > 0 && <Rows of={plain} />}
      {groups.map(([name, group]) => (
        <section key={name}>
          <h3 data-own-words className="mb-1 text-xs font-medium text-ink-soft">{words(name)}</h3>
          <Rows of={group} />
        </section>
      ))}
      {Object.keys(rest).length > 0 && <JsonView value={rest} label={t('further')} />}
    </div>
  );
}
