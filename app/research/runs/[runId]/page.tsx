import { z } from 'zod';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { hasRole } from '#lib/auth/user.ts';
import { ContactSheets } from '../../contact-sheets.tsx';
import { loadRun } from './load-run.ts';
import { RunBoard } from './run-board.tsx';

/** Stages that draw leave a contact sheet. */
const ZWithSheet = z.object({ sheetKey: z.string() });

/** A run as it goes: stages, votes, curves, pictures and log arrive by themselves. */
export default async function RunPage({ params }: { params: Promise<{ runId: string }> }) {
  const { run, user } = await loadRun((await params).runId);
  const result = ZWithSheet.safeParse(run.result);
  return (
    <div className="space-y-4">
      {result.success && (
        <Card>
          <CardHeader title="What it made" />
          <CardBody>
            <ContactSheets runId={run.id} sheets={[{ label: run.name, key: result.data.sheetKey }]} />
          </CardBody>
        </Card>
      )}
      <RunBoard isLoop={run.stage === 'loop' || run.children.length > 0} canWork={hasRole(user, 'Worker')} />
    </div>
  );
}
