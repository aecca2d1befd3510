/** The id of the number of HITs of the very type that a worker holds or has answered. The platform's own: MTurk had no limit across HITs. */
export const HITS_OF_TYPE = 'APIARYHITSOFTHISTYPE';

/** Qualifications that nobody grants: the platform knows them from a worker's history or account. */
export const SYSTEM_TYPES = [
  { key: 'approvedCount', id: '00000000000000000040', name: 'Worker_NumberHITsApproved', description: 'How many tasks of the worker have been approved.' },
  { key: 'locale', id: '00000000000000000071', name: 'Worker_Locale', description: 'Where the worker lives.' },
  { key: 'adult', id: '00000000000000000060', name: 'Worker_Adult', description: 'Whether the worker has agreed to see adult content (1) or not (0).' },
  { key: 'percentApproved', id: '000000000000000000L0', name: 'Worker_PercentAssignmentsApproved', description: 'Share of the decided tasks of the worker that were approved; 100 for the first hundred.' },
  { key: 'percentRejected', id: '000000000000000000S0', name: 'Worker_PercentAssignmentsRejected', description: 'Share of the decided tasks of the worker that were rejected.' },
  { key: 'percentSubmitted', id: '00000000000000000000', name: 'Worker_PercentAssignmentsSubmitted', description: 'Share of the accepted tasks of the worker that were handed in.' },
  { key: 'percentAbandoned', id: '00000000000000000070', name: 'Worker_PercentAssignmentsAbandoned', description: 'Share of the accepted tasks of the worker whose time ran out.' },
  { key: 'percentReturned', id: '000000000000000000E0', name: 'Worker_PercentAssignmentsReturned', description: 'Share of the accepted tasks of the worker that were given back.' },
  { key: 'masters', id: '2F1QJWKUDD8XADTFD2Q0G6UTO95ALH', name: 'Masters', description: 'Granted by the operator of this platform to workers of proven quality.' },
  { key: 'masters', id: '2ARFPLSP75KLA8M8DH1HTEQVJT3SY6', name: 'Masters (sandbox)', description: 'The sandbox’s name for Masters.' },
  { key: 'hitsOfType', id: HITS_OF_TYPE, name: 'Worker_NumberHITsOfThisType', description: 'How many HITs of the same HIT type the worker holds or has answered. “LessThan 60” lets each worker do at most 60.' },
] as const;

export type SystemType = (typeof SYSTEM_TYPES)[number];

/** The system qualification of an id, or undefined. */
export function systemType(id: string): SystemType | undefined {
  return SYSTEM_TYPES.find((type) => type.id === id);
}
