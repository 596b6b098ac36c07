import type { NextConfig } from 'next'

const config: NextConfig = {
  distDir: process.env.NEXT_DIST_DIR ?? '.next',
  // Wagtail's addresses end with a slash, and so do ours.
  trailingSlash: true,
  poweredByHeader: false,
  turbopack: { root: import.meta.dirname },
  // English lives at the root, as in Django, and inside this app under /en/; Arabic under /ar/ in both.
  redirects: async () => [{ source: '/en/:rest*', destination: '/:rest*/', permanent: true }],
  rewrites: async () => ({
    beforeFiles: [
      { source: '/', destination: '/en/' },
      { source: '/:first((?!(?:en|ar|api|_next)(?:/|$))[^/.]+)/:rest*', destination: '/en/:first/:rest*/' },
    ],
    afterFiles: [],
    fallback: [],
  }),
  // Those of the preview are in proxy.ts.
  headers: async () => [
    {
      source: '/:path((?!(?:ar/)?preview/).*)',
      headers: [
        { key: 'Content-Security-Policy', value: "frame-ancestors 'self'" },
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
      ],
    },
  ],
}

export default config
