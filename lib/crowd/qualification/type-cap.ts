/** The platform's own requirement that limits how much one worker does of a HIT type. Pure. */
import { ZRequirements, type TRequirement } from './requirement.ts';
import { HITS_OF_TYPE } from './system-types.ts';

/** Whether a requirement is a limit kept by the claim rather than something a worker has. */
export function isCap({ qualificationTypeId }: TRequirement): boolean {
  return qualificationTypeId === HITS_OF_TYPE;
}

export interface TypeCap {
  hitTypeId: string;
  /** HITs of the type that one worker may hold or have answered. */
  most: number;
}

/** The limit in a HIT type's requirements: `LessThan 60` lets a worker do 60, `LessThanOrEqualTo 60` 61, as if the next one were asked about; null: none. */
export function typeCap(hitTypeId: string, requirements: unknown): TypeCap | null {
  const caps = ZRequirements.parse(requirements).filter(isCap).map(({ comparator, integerValues: [value] }) => (comparator === 'LessThan' ? value : value + 1));
  return caps.length === 0 ? null : { hitTypeId, most: Math.min(...caps) };
}
