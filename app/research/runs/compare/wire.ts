/** What a comparison shows, as it travels to the browser. */
import type { RunStatus } from '#lib/generated/prisma/enums.ts';
import type { ComparedCurve, ComparedRun } from '#lib/run/compare-runs.ts';

export interface ComparedSample {
  name: string;
  step: number;
  url: string;
}

export interface Compared {
  id: string;
  name: string;
  /** The run whose stage it is. */
  partOf: string | null;
  status: RunStatus;
  createdAt: string;
  startedAt: string | null;
  endedAt: string | null;
  config: unknown;
  result: unknown;
  curves: readonly ComparedCurve[];
  samples: readonly ComparedSample[];
}

const sampleName = (part: string | null, name: string): string => (part === null ? name : `${part}: ${name}`);

/** A row of `lib/run` for the browser. */
export function toCompared({ id, name, parent, status, createdAt, startedAt, endedAt, config, result, curves, samples }: ComparedRun, urlOf: (runId: string, key: string) => string): Compared {
  return {
    ...{ id, name, status, config, result, curves, partOf: parent?.name ?? null },
    ...{ createdAt: createdAt.toISOString(), startedAt: startedAt?.toISOString() ?? null, endedAt: endedAt?.toISOString() ?? null },
    samples: samples.map(({ runId, part, name: of, step, key }) => ({ name: sampleName(part, of), step, url: urlOf(runId, key) })),
  };
}

/** Names that tell the runs apart: those that several have get a number. */
export function labelsOf(runs: readonly Pick<Compared, 'name'>[]): string[] {
  const seen = new Map<string, number>();
  return runs.map(({ name }) => {
    const n = (seen.get(name) ?? 0) + 1;
    seen.set(name, n);
    return n === 1 ? name : `${name} (${n})`;
  });
}
