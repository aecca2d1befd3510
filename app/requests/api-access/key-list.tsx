import { Badge } from '#app/_ui/badge.tsx';
import { Table, Tbody, Td, Th, Thead, Tr } from '#app/_ui/table.tsx';
import { Time } from '#app/_ui/time.tsx';
import type { APIKey } from '#lib/auth/api-key/find-api-keys.ts';
import type { Scope } from '#lib/auth/api-key/scopes.ts';
import { useWords } from '#words';
import { RevokeKey } from './revoke-key.tsx';
import { SCOPE_WORDS } from './scope-words.ts';

function ScopeBadge({ scope }: { scope: string }) {
  const t = useWords('admin.apiAccess.scopes');
  return <Badge>{scope in SCOPE_WORDS ? t(`${SCOPE_WORDS[scope as Scope]}.label`) : scope}</Badge>;
}

/** The keys that work, and what each may do. */
export function KeyList({ keys }: { keys: readonly APIKey[] }) {
  const t = useWords('admin');
  return (
    <Table label={t('apiAccess.keys.label')} isStacked>
      <Thead>
        <tr>
          <Th>{t('apiAccess.keys.for')}</Th>
          <Th>{t('apiAccess.keys.may')}</Th>
          <Th>{t('apiAccess.keys.created')}</Th>
          <Th>{t('apiAccess.keys.lastUsed')}</Th>
          <Th>
            <span className="sr-only">{t('actions')}</span>
          </Th>
        </tr>
      </Thead>
      <Tbody>
        {keys.map(({ id, name, scopes, createdAt, lastUsedAt }) => (
          <Tr key={id}>
            <Td label={t('apiAccess.keys.for')} className="font-medium">
              {name}
            </Td>
            <Td label={t('apiAccess.keys.may')}>
              <span className="flex flex-wrap gap-1">
                {scopes.length === 0 ? <Badge tone="warn">{t('apiAccess.keys.everything')}</Badge> : scopes.map((scope) => <ScopeBadge key={scope} scope={scope} />)}
              </span>
            </Td>
            <Td label={t('apiAccess.keys.created')}>
              <Time value={createdAt.toISOString()} format="date" />
            </Td>
            <Td label={t('apiAccess.keys.lastUsed')}>{lastUsedAt ? <Time value={lastUsedAt.toISOString()} /> : t('apiAccess.keys.never')}</Td>
            <Td align="right">
              <RevokeKey keyId={id} name={name} />
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}
