'use client';

import { Checkbox } from '#app/_ui/checkbox.tsx';
import type { TRankingFlag } from '#lib/contracts/work.ts';

const FLAGS: Record<TRankingFlag, { label: string; hint: string }> = {
  'none-follow': { label: 'None follows the instruction', hint: 'Not one of the five does what was asked.' },
  'same-as-original': { label: 'Same as the original', hint: 'All five leave the picture as it was.' },
  'beyond-scope': { label: 'Changed beyond the instruction', hint: 'They also change things that nobody asked to change.' },
  'all-similar': { label: 'All look alike', hint: 'You can hardly tell the five apart.' },
  harmful: { label: 'Harmful', hint: 'Violent, sexual, hateful or otherwise not to be shown. The pictures are hidden at once, and a reviewer looks at them.' },
};

export interface FlagsProps {
  flags: readonly TRankingFlag[];
  onChange: (flags: TRankingFlag[]) => void;
  isReadOnly?: boolean;
}

/** What can be wrong with the edits as a whole. The ranking is still wanted. */
export function Flags({ flags, onChange, isReadOnly }: FlagsProps) {
  return (
    <fieldset disabled={isReadOnly}>
      <legend className="text-sm font-semibold">Anything wrong?</legend>
      <p className="mb-2.5 text-xs text-ink-faint">Only what holds for the edits as a whole. Rank them in any case.</p>
      <div className="space-y-2.5">
        {(Object.keys(FLAGS) as TRankingFlag[]).map((flag) => (
          <Checkbox
            key={flag}
            {...FLAGS[flag]}
            checked={flags.includes(flag)}
            disabled={isReadOnly}
            onCheckedChange={(isOn) => onChange(isOn ? [...flags, flag] : flags.filter((other) => other !== flag))}
          />
        ))}
      </div>
    </fieldset>
  );
}
