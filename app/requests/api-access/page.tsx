import type { Metadata } from 'next';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { words } from '#app/_words/words.ts';
import { pageUser } from '#app/page-user.ts';
import { findAPIKeys } from '#lib/auth/api-key/find-api-keys.ts';
import { accessKeyOf } from '#lib/auth/access-key.ts';
import { env } from '#lib/env.ts';
import { webhookSecretOf } from '#lib/notify/webhook-secret.ts';
import { KeyList } from './key-list.tsx';
import { NewKey } from './new-key.tsx';
import { Secret } from './secret.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('admin');
  return { title: t('apiAccess.title') };
}

function Code({ label, children }: { label: string; children: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section aria-label={label} tabIndex={0} className="overflow-x-auto rounded-lg border bg-subtle">
      <pre className="p-3 font-mono text-xs leading-relaxed">{children}</pre>
    </section>
  );
}

/** What a script needs: the endpoint, a key pair, the secret that webhooks are signed with, and keys of the HTTP API. */
export default async function APIAccessPage() {
  const { id } = await pageUser('Requester');
  const t = await words('admin.apiAccess');
  const endpoint = `${env('APP_URL')}/api/mturk`;
  const { accessKeyId, secretAccessKey } = accessKeyOf(id);
  const keys = await findAPIKeys(id);
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-2">
        <Card>
          <CardHeader title={t('pair.title')} description={t('pair.description')} />
          <CardBody>
            <dl className="divide-y">
              <Secret label={t('pair.endpoint')} value={endpoint} />
              <Secret label={t('pair.region')} value="us-east-1" />
              <Secret label={t('pair.id')} value={accessKeyId} />
              <Secret label={t('pair.secret')} value={secretAccessKey} isHidden />
              <Secret label={t('pair.webhook')} value={webhookSecretOf(id)} isHidden />
            </dl>
          </CardBody>
        </Card>
        <Card>
          <CardHeader title={t('steps.title')} description={t('steps.description')} />
          <CardBody className="flex flex-col gap-4">
            <Code label="Python">{`import boto3

mturk = boto3.client(
    'mturk',
    region_name='us-east-1',
    endpoint_url='${endpoint}',
    aws_access_key_id='${accessKeyId}',
    aws_secret_access_key='…',
)
print(mturk.get_account_balance()['AvailableBalance'])`}</Code>
            <p className="text-sm text-ink-soft">
              {t.rich('steps.notifications', { header: () => <code className="font-mono text-xs">webhook-id</code> })}
            </p>
          </CardBody>
        </Card>
        <Card className="lg:col-span-2">
          <CardHeader title={t('keys.title')} description={t('keys.description')} actions={<NewKey />} />
          <CardBody className="flex flex-col gap-4">
            {keys.length > 0 ? <KeyList keys={keys} /> : <p className="text-sm text-ink-soft">{t('keys.empty')}</p>}
            <Code label="Shell">{`curl -H 'Authorization: Bearer apiary_…' ${env('APP_URL')}/api/v1/studies
curl -H 'Authorization: Bearer apiary_…' ${env('APP_URL')}/api/v1/studies/STUDY/results`}</Code>
          </CardBody>
        </Card>
      </div>
    </>
  );
}
