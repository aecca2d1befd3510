/** On every response; the content policy, which needs a nonce per request, is set in proxy.ts. */
const SECURITY_HEADERS = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=(), payment=(), usb=()' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
];

/** @type {import('next').NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  // A study's table travels in an action: 20,000 rows fit.
  experimental: { authInterrupts: true, serverActions: { bodySizeLimit: '24mb' } },
  headers: async () => [
    { source: '/:path*', headers: SECURITY_HEADERS },
    // Requesters' questions and the replies to their forms stand in frames; their own policies say in whose.
    { source: '/((?!api/mturk/question/|api/mturk/submit/).*)', headers: [{ key: 'X-Frame-Options', value: 'DENY' }] },
  ],
  // AWS's SDK for JavaScript posts to /api/mturk/ and signs that path: no redirect may come between. proxy.ts takes the slash off pages.
  skipTrailingSlashRedirect: true,
  // The set-up keeps one build per state of the sources (lib/dev/build-app.ts); types are checked by the tests.
  distDir: process.env.APIARY_DIST_DIR ?? '.next',
  typescript: { ignoreBuildErrors: process.env.APIARY_BUILD === '1' },
};

export default config;
