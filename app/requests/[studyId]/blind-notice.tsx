import { Callout } from '#app/_ui/callout.tsx';

/** In the place of what a study's voters must not see yet. */
export function BlindNotice() {
  return <Callout title="Shown when the study is complete">You may answer tasks of this study yourself, so its pictures, votes and results stay hidden from you until then.</Callout>;
}
