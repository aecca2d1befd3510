/** Browsers started under a POSIX locale call their language "en-US@posix", which `Intl` refuses: uPlot would fail as it is loaded. Import this before it. */
if (typeof navigator !== 'undefined') {
  try {
    Intl.getCanonicalLocales(navigator.language);
  } catch {
    Object.defineProperty(navigator, 'language', { value: 'en-US', configurable: true });
  }
}

export {};
