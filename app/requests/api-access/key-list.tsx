import { Badge } from '#app/_ui/badge.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { Time } from '#app/_ui/time.tsx';
import type { APIKey } from '#lib/auth/api-key/find-api-keys.ts';
import type { Scope } from '#lib/auth/api-key/scopes.ts';
import { RevokeKey } from './revoke-key.tsx';
import { SCOPE_WORDS } from './scope-words.ts';

/** The keys that work, and what each may do. */
export function KeyList({ keys }: { keys: readonly APIKey[] }) {
  return (
    <Table label="API keys" isStacked>
      <Thead>
        <tr>
          <Th>For</Th>
          <Th>May</Th>
          <Th>Created</Th>
          <Th>Last used</Th>
          <Th>
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </Thead>
      <Tbody>
        {keys.map(({ id, name, scopes, createdAt, lastUsedAt }) => (
          <Tr key={id}>
            <Td label="For" className="font-medium">
              {name}
            </Td>
            <Td label="May">
              <span className="flex flex-wrap gap-1">
                {scopes.length === 0 ? <Badge tone="warn">All you may</Badge> : scopes.map((scope) => <Badge key={scope}>{SCOPE_WORDS[scope as Scope]?.label ?? scope}</Badge>)}
              </span>
            </Td>
            <Td label="Created">
              <Time value={createdAt.toISOString()} format="date" />
            </Td>
            <Td label="Last used">{lastUsedAt ? <Time value={lastUsedAt.toISOString()} /> : 'never'}</Td>
            <Td align="right">
              <RevokeKey keyId={id} name={name} />
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}
