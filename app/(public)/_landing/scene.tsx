/** A drawn landscape for the landing page's example: the edit is a boat, well or badly done. */
export function Scene({ boat, label }: { boat?: 'good' | 'bad'; label: string }) {
  return (
    <svg role="img" aria-label={label} viewBox="0 0 240 160" className="block w-full rounded-md" preserveAspectRatio="xMidYMid slice">
      <defs>
        <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="#5b9bd6" />
          <stop offset="1" stopColor="#d7e8ee" />
        </linearGradient>
        <linearGradient id="water" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="#6ea6c4" />
          <stop offset="1" stopColor="#2f678f" />
        </linearGradient>
      </defs>
      <rect width="240" height="160" fill="url(#sky)" />
      <circle cx="182" cy="38" r="26" fill="#fff3cf" opacity="0.55" />
      <circle cx="182" cy="38" r="14" fill="#fff3cf" />
      <path d="M0 92 L52 40 L84 70 L120 30 L176 84 L240 58 V120 H0z" fill="#93a0a8" />
      <path d="M120 30 L104 49 L118 46 L124 54 L135 45z M52 40 L40 52 L52 50 L62 50z" fill="#f1f4f5" />
      <path d="M0 100 C50 78 90 92 130 90 S210 80 240 92 V124 H0z" fill="#5f8a4c" />
      <g fill="#3c6a38">
        <circle cx="28" cy="92" r="8" />
        <circle cx="39" cy="95" r="6" />
        <circle cx="206" cy="88" r="8" />
        <circle cx="216" cy="92" r="6" />
      </g>
      <rect y="112" width="240" height="48" fill="url(#water)" />
      <path d="M20 128h34M150 122h42M84 148h52M180 146h36" stroke="#cfe3ec" strokeWidth="1.4" opacity="0.6" strokeLinecap="round" />
      {boat === 'good' && (
        <g>
          <path d="M98 128h40l-6 10h-28z" fill="#c2362b" />
          <path d="M118 126V94l17 31z" fill="#fdfaf3" />
          <path d="M115 126V99l-13 26z" fill="#efe8d8" />
          <path d="M100 141h36" stroke="#214f70" strokeWidth="2" opacity="0.5" strokeLinecap="round" />
        </g>
      )}
      {boat === 'bad' && (
        <g>
          <rect width="240" height="160" fill="#c2362b" opacity="0.16" />
          <path d="M142 101h17l-2.5 4h-12z" fill="#c2362b" />
          <path d="M150 100V88l7 12z" fill="#fdfaf3" />
        </g>
      )}
    </svg>
  );
}
