/**
 * The label most votes are for, or `onTie` when the first place is shared.
 * With the votes a, b, tie of a pairwise study this is the rule "A, B, tie → tie" and "one A, one B → tie".
 * @returns null when there are no votes.
 */
export function majorityVote<Label extends string>(votes: readonly Label[], onTie: Label): Label | null {
  const counts = new Map<Label, number>();
  for (const vote of votes) counts.set(vote, (counts.get(vote) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  if (most === 0) return null;
  const winners = [...counts].filter(([, count]) => count === most);
  return winners.length === 1 ? winners[0][0] : onTie;
}
