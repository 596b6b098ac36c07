import type { NextConfig } from 'next'

const config: NextConfig = {
  distDir: process.env.NEXT_DIST_DIR ?? '.next',
  // URLs end with a slash, as in Wagtail.
  trailingSlash: true,
  poweredByHeader: false,
  turbopack: { root: import.meta.dirname },
  // English is at the root, as in Django, and under /en/ inside this app; Arabic is under /ar/ in both.
  redirects: async () => [{ source: '/en/:rest*', destination: '/:rest*/', permanent: true }],
  // After the files of this app, such as robots.txt and icons.
  rewrites: async () => ({
    beforeFiles: [{ source: '/', destination: '/en/' }],
    afterFiles: [{ source: '/:first((?!(?:en|ar|api|_next)(?:/|$))[^/]+)/:rest*', destination: '/en/:first/:rest*/' }],
    fallback: [],
  }),
  // Headers of previews and of articles with a password are in proxy.ts.
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
