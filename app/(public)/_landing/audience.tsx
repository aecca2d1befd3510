import { Check } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Button } from '#app/_ui/button.tsx';

export interface AudienceProps {
  icon: ReactNode;
  title: string;
  children: ReactNode;
  points: readonly string[];
  action?: { href: string; label: string };
}

/** What Apiary is to one kind of people. */
export function Audience({ icon, title, children, points, action }: AudienceProps) {
  return (
    <article className="flex flex-col rounded-2xl border bg-surface p-6 shadow-1">
      <div className="flex size-10 items-center justify-center rounded-xl bg-honey-soft text-honey-ink [&_svg]:size-5">{icon}</div>
      <h3 className="mt-4 text-base font-semibold">{title}</h3>
      <p className="mt-1 text-sm text-ink-soft">{children}</p>
      <ul className="mt-4 flex-1 space-y-2 text-sm">
        {points.map((point) => (
          <li key={point} className="flex gap-2.5">
            <Check aria-hidden className="mt-1 size-3.5 shrink-0 text-honey-ink" />
            {point}
          </li>
        ))}
      </ul>
      {action && (
        <Button asChild className="mt-6 self-start">
          <Link href={action.href}>{action.label}</Link>
        </Button>
      )}
    </article>
  );
}
