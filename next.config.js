/** @type {import('next').NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  // The set-up keeps one build per state of the sources (lib/dev/build-app.ts); types are checked by the tests.
  distDir: process.env.APIARY_DIST_DIR ?? '.next',
  typescript: { ignoreBuildErrors: process.env.APIARY_BUILD === '1' },
};

export default config;
