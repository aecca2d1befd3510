/** Keys of a page on keyboards that have "[" and "]" on AltGr. */
import { expect, test } from 'vitest';
import { isShortcut } from '#app/_ui/is-shortcut.ts';

function pressed(key: string, held: { ctrl?: boolean; alt?: boolean; meta?: boolean; altGr?: boolean } = {}) {
  return { key, ctrlKey: held.ctrl ?? false, altKey: held.alt ?? false, metaKey: held.meta ?? false, getModifierState: () => held.altGr ?? false };
}

test('AltGr writes a character, Ctrl, Alt and the command key make a shortcut', () => {
  expect([pressed('['), pressed('[', { altGr: true }), pressed(']', { ctrl: true, alt: true }), pressed(']', { alt: true }), pressed('@', { ctrl: true, alt: true, altGr: true })].map(isShortcut)).not.toContain(true);
  expect([pressed('r', { ctrl: true }), pressed('a', { alt: true }), pressed('a', { ctrl: true, alt: true }), pressed('[', { ctrl: true }), pressed('[', { meta: true })].map(isShortcut)).not.toContain(false);
});
