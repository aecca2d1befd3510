import type { Metadata } from 'next';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { pageUser } from '#app/page-user.ts';
import { findAPIKeys } from '#lib/auth/api-key/find-api-keys.ts';
import { accessKeyOf } from '#lib/auth/access-key.ts';
import { env } from '#lib/env.ts';
import { webhookSecretOf } from '#lib/notify/webhook-secret.ts';
import { KeyList } from './key-list.tsx';
import { NewKey } from './new-key.tsx';
import { Secret } from './secret.tsx';

export const metadata: Metadata = { title: 'API access' };

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
  const endpoint = `${env('APP_URL')}/api/mturk`;
  const { accessKeyId, secretAccessKey } = accessKeyOf(id);
  const keys = await findAPIKeys(id);
  return (
    <>
      <PageHeader title="API access" description="Scripts written for Amazon Mechanical Turk publish here when their endpoint is changed. Nothing else in them changes." />
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-2">
        <Card>
          <CardHeader title="MTurk’s API" description="One pair for your account. Whoever has the secret can spend your balance." />
          <CardBody>
            <dl className="divide-y">
              <Secret label="Endpoint" value={endpoint} />
              <Secret label="Region" value="us-east-1" />
              <Secret label="Access key id" value={accessKeyId} />
              <Secret label="Secret access key" value={secretAccessKey} isHidden />
              <Secret label="Webhook secret" value={webhookSecretOf(id)} isHidden />
            </dl>
          </CardBody>
        </Card>
        <Card>
          <CardHeader title="First steps" description="The same with boto3, the AWS SDKs and the AWS command line." />
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
              Notifications go by e-mail, or as a POST to an https address of yours (give it as the Destination of the transport SQS or SNS). Each carries an event id in <code className="font-mono text-xs">webhook-id</code>{' '}
              and a signature that any Standard Webhooks library checks with the webhook secret.
            </p>
          </CardBody>
        </Card>
        <Card className="lg:col-span-2">
          <CardHeader title="Keys of the HTTP API" description="For studies, their results and their pictures, sent as a bearer token. Each may do what it was made for and no more." actions={<NewKey />} />
          <CardBody className="flex flex-col gap-4">
            {keys.length > 0 ? <KeyList keys={keys} /> : <p className="text-sm text-ink-soft">No keys yet. Make one for each script, so that you can revoke it alone.</p>}
            <Code label="Shell">{`curl -H 'Authorization: Bearer apiary_…' ${env('APP_URL')}/api/v1/studies
curl -H 'Authorization: Bearer apiary_…' ${env('APP_URL')}/api/v1/studies/STUDY/results`}</Code>
          </CardBody>
        </Card>
      </div>
    </>
  );
}
