import type { NextConfig } from 'next'

// Who may show the preview in a frame: the Wagtail admin. Everything else may be framed by this site only.
const admin = new URL(process.env.NEWSBRIEF_ADMIN_URL ?? process.env.NEWSBRIEF_API_URL ?? 'http://localhost:8000').origin

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
  headers: async () => [
    {
      source: '/:path((?!(?:ar/)?preview/).*)',
      headers: [
        { key: 'Content-Security-Policy', value: "frame-ancestors 'self'" },
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
      ],
    },
    {
      // The token stands in the address: no other site may learn it, no search engine keep it, no cache store it.
      source: '/:lang(ar)?/preview/',
      headers: [
        { key: 'Content-Security-Policy', value: `frame-ancestors 'self' ${admin}` },
        { key: 'Referrer-Policy', value: 'no-referrer' },
        { key: 'X-Robots-Tag', value: 'noindex, nofollow' },
        { key: 'Cache-Control', value: 'private, no-store' },
      ],
    },
  ],
}

export default config
