'use client';

import { Checkbox } from '#app/_ui/checkbox.tsx';
import type { TRankingFlag } from '#lib/contracts/work.ts';
import { useWords } from '#words';

/** In the order in which people read them. */
const FLAGS: readonly TRankingFlag[] = ['none-follow', 'same-as-original', 'beyond-scope', 'all-similar', 'harmful'];

export interface FlagsProps {
  flags: readonly TRankingFlag[];
  onChange: (flags: TRankingFlag[]) => void;
  isReadOnly?: boolean;
}

/** What can be wrong with the edits as a whole. The ranking is still wanted. */
export function Flags({ flags, onChange, isReadOnly }: FlagsProps) {
  const t = useWords('tasks');
  return (
    <fieldset disabled={isReadOnly}>
      <legend className="text-sm font-semibold">{t('rankEdits.flags.title')}</legend>
      <p className="mb-2.5 text-xs text-ink-faint">{t('rankEdits.flags.hint')}</p>
      <div className="space-y-2.5">
        {FLAGS.map((flag) => (
          <Checkbox
            key={flag}
            label={t(`rankEdits.flags.${flag}.label`)}
            hint={t(`rankEdits.flags.${flag}.hint`)}
            checked={flags.includes(flag)}
            disabled={isReadOnly}
            onCheckedChange={(isOn) => onChange(isOn ? [...flags, flag] : flags.filter((other) => other !== flag))}
          />
        ))}
      </div>
    </fieldset>
  );
}
