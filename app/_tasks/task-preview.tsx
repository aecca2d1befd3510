'use client';

import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import type { TTaskType } from '#lib/contracts/work.ts';
import { useWords } from '#words';
import { TaskForm } from './index.tsx';

export interface TaskPreviewProps {
  taskType: TTaskType;
  /** As a worker would get it. */
  payloads: readonly unknown[];
}

/** A task as workers will see it, alive but without consequences: for requesters before they publish. */
export function TaskPreview({ taskType, payloads }: TaskPreviewProps) {
  const t = useWords('tasks');
  const [index, setIndex] = useState(0);
  const [answer, setAnswer] = useState<unknown>(null);
  if (payloads.length === 0) return null; // a dialog on its way out
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3">
      {answer !== null && (
        <Callout
          tone="good"
          role="status"
          title={t('preview.title')}
          actions={
            <Button
              size="sm"
              onClick={() => {
                setAnswer(null);
                setIndex((index + 1) % payloads.length);
              }}
            >
              {t(payloads.length > 1 ? 'preview.next' : 'preview.again')}
            </Button>
          }
        >
          <code className="break-all font-mono text-xs">{JSON.stringify(answer)}</code>
        </Callout>
      )}
      <TaskForm
        key={`${index}:${answer === null}`}
        taskType={taskType}
        payload={payloads[index]}
        draft={null}
        onDraft={() => {}}
        onAnswer={setAnswer}
        isReadOnly={answer !== null}
      />
    </div>
  );
}
