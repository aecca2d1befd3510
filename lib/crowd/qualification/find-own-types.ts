import { db } from '#lib/db.ts';

/** A requester's active qualification types by name: what their HITs may ask for. */
export async function findOwnTypes(requesterId: string): Promise<{ id: string; name: string }[]> {
  return db().qualificationType.findMany({ where: { requesterId, deletedAt: null, status: 'Active' }, select: { id: true, name: true }, orderBy: { name: 'asc' } });
}
