/** What an event of the keyboard, the browser's or React's, says. */
interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  getModifierState: (key: 'AltGraph') => boolean;
}

/**
 * Whether a key is pressed as a shortcut of the browser or the system. AltGr only writes: German keyboards have "[" and "]" on it, and Windows says
 * Ctrl and Alt of it; on a Mac they are on Option, which is Alt. Pure.
 */
export function isShortcut(event: Pressed): boolean {
  const isWriting = event.getModifierState('AltGraph') || (event.altKey && (event.key === '[' || event.key === ']'));
  return event.metaKey || ((event.ctrlKey || event.altKey) && !isWriting);
}
