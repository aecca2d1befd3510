import type { Metadata } from 'next';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Refresh } from '#app/_ui/refresh.tsx';
import { words } from '#app/_words/words.ts';
import { pageUser } from '#app/page-user.ts';
import { ZSampling } from '#lib/contracts/stages.ts';
import { findModels } from '#lib/model/find-models.ts';
import { getChampion } from '#lib/model/get-champion.ts';
import { feeOf } from '#lib/payment/fee.ts';
import { findEdits } from '#lib/playground/find-edits.ts';
import { findScenes } from '#lib/playground/find-scenes.ts';
import { findStudiesToPickFrom } from '#lib/playground/find-study-pictures.ts';
import { objectUrl } from '../names.ts';
import { NoEditors } from './no-editors.tsx';
import { Playground } from './playground.tsx';
import { toWireEdit, type WireEditor } from './wire.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('playground');
  return { title: t('title') };
}

interface Props {
  searchParams: Promise<{ model?: string; edit?: string }>;
}

/** Editors whose cards say how to ask them, the one in service first. */
async function loadEditors(): Promise<WireEditor[]> {
  const [models, champion] = await Promise.all([findModels({ kind: 'Editor' }), getChampion('Editor')]);
  const editors = models.flatMap(({ id, name, card }): WireEditor[] => {
    const sampling = ZSampling.safeParse((card as Record<string, unknown> | null)?.sampling);
    if (!sampling.success) return [];
    const { steps, textGuidance, imageGuidance } = sampling.data;
    return [{ id, name, isInService: champion?.model.id === id, sampling: { steps, textGuidance, imageGuidance } }];
  });
  return editors.sort((a, b) => Number(b.isInService) - Number(a.isInService));
}

/** Any picture, any instruction, several editors side by side; what came out may go to a blind study. */
export default async function PlaygroundPage({ searchParams }: Props) {
  const [{ model, edit }, user, t] = await Promise.all([searchParams, pageUser('Researcher', 'Admin'), words('playground')]);
  const [editors, edits, { drawn, isDrawing }, studies] = await Promise.all([loadEditors(), findEdits({ userId: user.id }), findScenes(), findStudiesToPickFrom(user)]);
  const scenes = drawn?.scenes.map(({ id, instruction, key }) => ({ picture: { scene: { runId: drawn.runId, sceneId: id } }, url: objectUrl(drawn.runId, key), name: t('scene'), instruction })) ?? [];
  return (
    <>
      {(isDrawing || editors.length === 0) && <Refresh seconds={2} />}
      <PageHeader title={t('title')} description={t('description')} />
      {editors.length === 0 ? (
        <NoEditors />
      ) : (
        <Playground
          key={model}
          editors={editors}
          read={edits.map(toWireEdit)}
          pictures={{ scenes, isDrawing, studies }}
          start={{ modelId: model, runId: edit }}
          feePerDollar={Number(feeOf(1_000_000n))}
        />
      )}
    </>
  );
}
