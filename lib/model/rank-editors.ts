import { davidson } from '#lib/consensus/davidson.ts';
import { type Share, Z95 } from '#lib/consensus/interval.ts';
import { sigmoid } from '#lib/consensus/special-functions.ts';
import { db } from '#lib/db.ts';
import { type EditorDuel, findDuels } from './find-duels.ts';
import { getChampion } from './get-champion.ts';

/** How editors are ranked, in a sentence for readers. */
export const RANKED_BY =
  'Bradley–Terry strengths with Davidson’s ties. One comparison is one item of a complete blind study that a run asked for, decided by the majority of its votes (a shared first place is a tie); intervals are 95 %, with items that show the same picture taken together.';

export interface RankedEditor {
  modelId: string;
  name: string;
  createdAt: Date;
  run: { id: string; name: string } | null;
  /** Complete blind studies it was in, and their items with a majority for either side or a tie. */
  studies: number;
  items: number;
  /** Log-strength; the reference's is 0. */
  strength: number;
  strengthCi95: [number, number];
  /** Of decided items, those it is expected to win against the reference; null for the reference itself. */
  share: Share | null;
  /** What the interval of the share says. */
  reading: 'reference' | 'better' | 'worse' | 'not told apart';
}

/** Editors that comparisons connect, the strongest first. */
export interface RankedGroup {
  /** Whom the others are measured against: the one in service, or else the one judged on most items. */
  referenceId: string;
  studies: number;
  /** Of the studies, those in which simulated annotators gave the answers that people left open. */
  simulatedStudies: number;
  items: number;
  /** Ties between equals. */
  tieShare: number;
  editors: RankedEditor[];
}

export interface Leaderboard {
  /** In service; null before the first promotion. */
  champion: { id: string; name: string } | null;
  /** The champion's group first, then by items. No study connects one with another, so their numbers cannot be compared. */
  groups: RankedGroup[];
}

/** Duels of editors that are connected by duels. */
function connected(duels: readonly EditorDuel[]): EditorDuel[][] {
  const rootOf = new Map<string, string>();
  const find = (name: string): string => {
    let root = name;
    for (let next = rootOf.get(root); next !== undefined && next !== root; next = rootOf.get(root)) root = next;
    rootOf.set(name, root);
    return root;
  };
  for (const { a, b } of duels) rootOf.set(find(a), find(b));
  const groups = new Map<string, EditorDuel[]>();
  for (const duel of duels) {
    const group = groups.get(find(duel.a));
    if (group) group.push(duel);
    else groups.set(find(duel.a), [duel]);
  }
  return [...groups.values()];
}

/** Items and studies of each editor. */
function countDuels(duels: readonly EditorDuel[]): Map<string, { items: number; studies: Set<string> }> {
  const counts = new Map<string, { items: number; studies: Set<string> }>();
  for (const { a, b, studyId } of duels) {
    for (const name of [a, b]) {
      const count = counts.get(name) ?? { items: 0, studies: new Set<string>() };
      counts.set(name, count);
      count.items++;
      count.studies.add(studyId);
    }
  }
  return counts;
}

type Named = Pick<RankedEditor, 'name' | 'createdAt' | 'run'>;

function rankGroup(duels: readonly EditorDuel[], championId: string | undefined, names: ReadonlyMap<string, Named>): RankedGroup {
  const counts = countDuels(duels);
  const most = [...counts].sort(([idA, a], [idB, b]) => b.items - a.items || (idA < idB ? -1 : 1))[0][0];
  const referenceId = championId !== undefined && counts.has(championId) ? championId : most;
  const { scores, errors, tieShare } = davidson(duels, referenceId);
  const editors = [...counts].flatMap(([modelId, { items, studies }]): RankedEditor[] => {
    const named = names.get(modelId);
    if (!named) return []; // deleted since
    const [strength, error] = [scores.get(modelId) ?? 0, errors.get(modelId) ?? 0];
    const strengthCi95: [number, number] = [strength - Z95 * error, strength + Z95 * error];
    const share = modelId === referenceId ? null : { share: sigmoid(strength), low: sigmoid(strengthCi95[0]), high: sigmoid(strengthCi95[1]) };
    const reading = share === null ? 'reference' : share.low > 0.5 ? 'better' : share.high < 0.5 ? 'worse' : 'not told apart';
    return [{ modelId, ...named, studies: studies.size, items, strength, strengthCi95, share, reading }];
  });
  editors.sort((a, b) => b.strength - a.strength || (a.modelId < b.modelId ? -1 : 1));
  const studiesOf = (some: readonly EditorDuel[]): number => new Set(some.map(({ studyId }) => studyId)).size;
  return { referenceId, studies: studiesOf(duels), simulatedStudies: studiesOf(duels.filter(({ isSimulated }) => isSimulated)), items: duels.length, tieShare, editors };
}

/** Every editor that took part in a complete blind study of a run, ranked by the votes. */
export async function rankEditors(): Promise<Leaderboard> {
  const [duels, champion] = await Promise.all([findDuels(), getChampion('Editor')]);
  const ids = [...new Set(duels.flatMap(({ a, b }) => [a, b]))];
  const models = await db().model.findMany({ where: { id: { in: ids } }, select: { id: true, name: true, createdAt: true, run: { select: { id: true, name: true } } } });
  const names = new Map(models.map(({ id, ...named }) => [id, named]));
  const groups = connected(duels).map((group) => rankGroup(group, champion?.model.id, names));
  groups.sort((a, b) => Number(b.referenceId === champion?.model.id) - Number(a.referenceId === champion?.model.id) || b.items - a.items || (a.referenceId < b.referenceId ? -1 : 1));
  return { champion: champion && { id: champion.model.id, name: champion.model.name }, groups };
}
