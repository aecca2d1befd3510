import Link from 'next/link';
import { z } from 'zod';
import { Callout } from '#app/_ui/callout.tsx';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { words } from '#app/_words/words.ts';
import { hasRole } from '#lib/auth/user.ts';
import { areEditsBlind } from '#lib/run/are-edits-blind.ts';
import { ZActiveReport } from '#lib/run/stages/active.ts';
import { ZRetrainReport } from '#lib/run/stages/retrain-without.ts';
import { ContactSheets } from '../../contact-sheets.tsx';
import { ActiveResult } from './active-result.tsx';
import { loadRun } from './load-run.ts';
import { RetrainResult } from './retrain-result.tsx';
import { RunBoard } from './run-board.tsx';

/** Stages that draw leave a contact sheet. */
const ZWithSheet = z.object({ sheetKey: z.string() });

/** A run as it goes: stages, votes, curves, pictures and log arrive by themselves. */
export default async function RunPage({ params }: { params: Promise<{ runId: string }> }) {
  const [{ run, user }, t] = await Promise.all([params.then(({ runId }) => loadRun(runId)), words('runs.page')]);
  const result = ZWithSheet.safeParse(run.result);
  const retrained = run.stage === 'retrain-without' ? ZRetrainReport.safeParse(run.result) : null;
  const active = run.stage === 'active' ? ZActiveReport.safeParse(run.result) : null;
  const isBlind = result.success && (await areEditsBlind(run.id, user));
  return (
    <div className="space-y-4">
      {run.stage === 'paper' && (
        <Callout tone="info">
          {t.rich('paper', {
            link: (text) => (
              <Link href="/research/paper" className="rounded font-medium underline underline-offset-2">
                {text}
              </Link>
            ),
          })}
        </Callout>
      )}
      {retrained?.success && <RetrainResult report={retrained.data} />}
      {active?.success && <ActiveResult report={active.data} />}
      {result.success && (
        <Card>
          <CardHeader title={t('made')} />
          <CardBody>
            {isBlind ? (
              <Callout tone="info">{t('editsAreBlind')}</Callout>
            ) : (
              <ContactSheets runId={run.id} sheets={[{ label: run.name, key: result.data.sheetKey }]} />
            )}
          </CardBody>
        </Card>
      )}
      <RunBoard isLoop={run.stage === 'loop' || run.children.length > 0} canWork={hasRole(user, 'Worker')} />
    </div>
  );
}
