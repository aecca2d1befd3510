'use client';

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Numbers } from '#app/_words/numbers.ts';
import { useRefusals } from '#app/_words/use-refusals.ts';
import { useNumbers, useWords } from '#words';
import { IMAGE_LIMITS } from '#lib/image/limits.ts';
import type { FormWords } from './form-state.ts';
import { sendPicture } from './send-picture.ts';

export interface Upload {
  /** With the folders it was dropped with. */
  path: string;
  size: number;
  status: 'waiting' | 'sending' | 'done' | 'failed';
  imageId?: string;
  width?: number;
  height?: number;
  /** One sentence. */
  error?: string;
  /** Null for what was taken in from elsewhere. */
  file: File | null;
}

export interface Uploads {
  list: readonly Upload[];
  add: (files: readonly { path: string; file: File }[]) => void;
  /** Pictures that the server has already taken in. */
  adopt: (pictures: readonly { path: string; imageId: string; width: number; height: number; bytes: number }[]) => void;
  remove: (path: string) => void;
  retry: () => void;
}

/** Files on their way at a time. */
const AT_ONCE = 4;

function refusal({ path, file }: { path: string; file: File | null }, t: FormWords, { fileSize }: Numbers): string | undefined {
  if (!file) return undefined;
  if (file.size === 0) return t('uploads.empty', { path });
  if (file.size > IMAGE_LIMITS.bytes) return t('uploads.large', { path, size: fileSize(file.size), most: IMAGE_LIMITS.bytes / 1024 / 1024 });
  return undefined;
}

/** Pictures on their way to storage, a few at a time; what is too large never leaves the browser. */
export function useUploads(): Uploads {
  const t = useWords('requests.form');
  const numbers = useNumbers();
  const say = useRefusals();
  const [byPath, setByPath] = useState<ReadonlyMap<string, Upload>>(new Map());
  const running = useRef(new Set<File>());

  const change = useCallback((path: string, file: File, update: Partial<Upload>) => {
    setByPath((before) => {
      const found = before.get(path);
      return found?.file === file ? new Map(before).set(path, { ...found, ...update }) : before;
    });
  }, []);

  const start = useCallback(
    async (upload: Upload & { file: File }) => {
      running.current.add(upload.file);
      change(upload.path, upload.file, { status: 'sending', error: undefined });
      try {
        change(upload.path, upload.file, { status: 'done', ...(await sendPicture(upload, t, say)) });
      } catch (error) {
        const said = error instanceof TypeError ? t('uploads.away', { path: upload.path }) : (error as Error).message;
        change(upload.path, upload.file, { status: 'failed', error: said });
      } finally {
        running.current.delete(upload.file);
        setByPath((before) => new Map(before)); // the next one may start
      }
    },
    [change, t, say],
  );

  useEffect(() => {
    for (const upload of byPath.values()) {
      if (running.current.size >= AT_ONCE) return;
      const { file } = upload;
      if (file && upload.status === 'waiting' && !running.current.has(file)) void start({ ...upload, file });
    }
  }, [byPath, start]);

  const add = useCallback((files: readonly { path: string; file: File }[]) => {
    setByPath((before) => {
      const after = new Map(before);
      for (const { path, file } of files) {
        const known = before.get(path);
        if (known && known.status !== 'failed' && known.size === file.size && known.file?.lastModified === file.lastModified) continue;
        const error = refusal({ path, file }, t, numbers);
        after.set(path, { path, file, size: file.size, status: error ? 'failed' : 'waiting', error });
      }
      return after;
    });
  }, [t, numbers]);
  const adopt = useCallback((pictures: readonly { path: string; imageId: string; width: number; height: number; bytes: number }[]) => {
    setByPath((before) => {
      const after = new Map(before);
      for (const { path, bytes, ...picture } of pictures) after.set(path, { path, size: bytes, status: 'done', file: null, ...picture });
      return after;
    });
  }, []);
  const remove = useCallback((path: string) => {
    setByPath((before) => {
      const after = new Map(before);
      after.delete(path);
      return after;
    });
  }, []);
  const retry = useCallback(() => {
    setByPath((before) => new Map([...before].map(([path, upload]) => [path, upload.status === 'failed' && !refusal(upload, t, numbers) ? { ...upload, status: 'waiting' as const, error: undefined } : upload])));
  }, [t, numbers]);
  return useMemo(() => ({ list: [...byPath.values()], add, adopt, remove, retry }), [byPath, add, adopt, remove, retry]);
}
