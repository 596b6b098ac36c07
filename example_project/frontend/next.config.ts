import type { NextConfig } from 'next'

const config: NextConfig = {
  distDir: process.env.NEXT_DIST_DIR ?? '.next',
  // Wagtail's addresses end with a slash, and so do ours.
  trailingSlash: true,
  poweredByHeader: false,
  turbopack: { root: import.meta.dirname },
  // English lives at the root, as in Django, and inside this app under /en/; Arabic under /ar/ in both.
  redirects: async () => [{ source: '/en/:rest*', destination: '/:rest*/', permanent: true }],
  // After the files of this app, so that robots.txt and icons are found; any other name is a page's, or none.
  rewrites: async () => ({
    beforeFiles: [{ source: '/', destination: '/en/' }],
    afterFiles: [{ source: '/:first((?!(?:en|ar|api|_next)(?:/|$))[^/]+)/:rest*', destination: '/en/:first/:rest*/' }],
    fallback: [],
  }),
  // Those of the preview and of what has a password are in proxy.ts.
  headers: async () => [
    {
      source: '/:path((?!(?:ar/)?(?:preview|locked)/).*)',
      headers: [
        { key: 'Content-Security-Policy', value: "frame-ancestors 'self'" },
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
      ],
    },
  ],
}

export default config
