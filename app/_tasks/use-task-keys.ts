'use client';

import { useEffect, useRef } from 'react';
import { isShortcut } from '#app/_ui/is-shortcut.ts';

/** Elements that have a use of their own for Enter and Space. */
const OWN_KEYS = 'button, a[href], summary, [role="checkbox"], [role="switch"], [role="menuitem"], [role="tab"], input:not([type="radio"])';
/** Elements in which keys write. */
const TYPING = 'input:not([type="radio"]):not([type="checkbox"]), textarea, select, [contenteditable="true"]';

export interface TaskKeyHandlers {
  /** By `event.key`; letters in lower case. True means the key is used up. */
  onKey: (key: string, event: KeyboardEvent) => boolean;
  /** Space goes down (true) and up (false), when nothing else needs it. */
  onHold?: (isDown: boolean) => void;
}

/** The page's own keys. Leaves text fields, dialogs, menus and focused buttons alone. */
export function useTaskKeys(handlers: TaskKeyHandlers): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => {
    let isHeld = false;
    const release = (): void => {
      if (isHeld) latest.current.onHold?.(false);
      isHeld = false;
    };
    const onDown = (event: KeyboardEvent): void => {
      const target = event.target instanceof Element ? event.target : document.body;
      if (event.defaultPrevented || isShortcut(event)) return;
      if (target.closest(TYPING) || document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]')) return;
      if ((event.key === 'Enter' || event.key === ' ') && target.closest(OWN_KEYS)) return;
      if (event.key === ' ' && latest.current.onHold) {
        event.preventDefault();
        if (!isHeld) latest.current.onHold(true);
        isHeld = true;
        return;
      }
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      if (event.repeat && !key.startsWith('Arrow')) return;
      if (latest.current.onKey(key, event)) event.preventDefault();
    };
    const onUp = (event: KeyboardEvent): void => {
      if (event.key === ' ') release();
    };
    window.addEventListener('keydown', onDown);
    window.addEventListener('keyup', onUp);
    window.addEventListener('blur', release);
    return () => {
      window.removeEventListener('keydown', onDown);
      window.removeEventListener('keyup', onUp);
      window.removeEventListener('blur', release);
    };
  }, []);
}
