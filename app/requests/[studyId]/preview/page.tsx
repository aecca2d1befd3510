import { TaskPreview } from '#app/_tasks/task-preview.tsx';
import { words } from '#app/_words/words.ts';
import { WIRE_NAMES } from '#lib/crowd/task-types/names.ts';
import { findItems } from '#lib/study/find-items.ts';
import { previewPayloads } from '../../preview-payloads.ts';
import { BlindNotice } from '../blind-notice.tsx';
import { loadStudy } from '../load-study.ts';

/** The study's first items as workers see them; nothing is handed in. */
export default async function PreviewPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId } = await params;
  const [{ study, user, isBlind }, t] = await Promise.all([loadStudy(studyId), words('results.preview')]);
  if (isBlind) return <BlindNotice />;
  const { items } = await findItems({ studyId, user, pageSize: 8 });
  const rows = items.map(({ instruction, caption, original, variants }) => ({ instruction, caption: caption ?? undefined, originalId: original.imageId, variants }));
  return (
    <section aria-label={t('label')} className="space-y-4">
      <div>
        <h2 className="text-[0.9375rem] font-semibold">{study.title}</h2>
        <p className="max-w-prose text-sm text-ink-soft">{study.description}</p>
      </div>
      <div className="flex min-h-[36rem] flex-col lg:h-[calc(100dvh-12rem)]">
        <TaskPreview taskType={WIRE_NAMES[study.taskType]} payloads={previewPayloads(rows, study.taskType)} />
      </div>
    </section>
  );
}
