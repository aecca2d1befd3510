import Link from 'next/link';
import type { ReactNode } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { Stat, StatRow } from '#app/_ui/stat.tsx';
import { useNumbers, useWords } from '#words';
import type { RewardComparison } from '#lib/dataset/compare-rewards.ts';

export interface RewardDifferenceProps {
  title: string;
  /** What was found, in sentences; `side` 1 is good news, -1 is not, 0 shows nothing. */
  finding: { title: string; detail: string; side: -1 | 0 | 1 };
  comparison: Pick<RewardComparison, 'difference' | 'ci95' | 'items' | 'pairs'>;
  /** What either reward has right, in the order of the page. */
  shares: readonly [{ label: string; value: number }, { label: string; value: number }];
  /** One number more. */
  stat: ReactNode;
  links: readonly { href: string; label: string }[];
  children: ReactNode;
}

/** Two rewards on the same held-out pairs: what that says first, then the numbers, then what it was made from. */
export function RewardDifference({ title, finding, comparison, shares: [first, second], stat, links, children }: RewardDifferenceProps) {
  const t = useWords('runs.difference');
  const { percent, signedPercent } = useNumbers();
  return (
    <Card>
      <CardHeader title={title} />
      <CardBody className="space-y-5">
        <Callout tone={finding.side > 0 ? 'good' : finding.side < 0 ? 'warn' : 'info'} title={finding.title}>
          {finding.detail}
        </Callout>
        <StatRow>
          <Stat label={first.label} value={percent(first.value)} detail={t('pairsOf', { pairs: comparison.pairs, items: comparison.items })} />
          <Stat label={second.label} value={percent(second.value)} detail={t('samePairs')} />
          <Stat label={t('difference')} value={signedPercent(comparison.difference)} detail={t('interval', { low: signedPercent(comparison.ci95[0]), high: signedPercent(comparison.ci95[1]) })} />
          {stat}
        </StatRow>
        {children}
        <div className="flex flex-wrap gap-2">
          {links.map(({ href, label }) => (
            <Button key={href} asChild size="sm">
              <Link href={href}>{label}</Link>
            </Button>
          ))}
        </div>
      </CardBody>
    </Card>
  );
}
