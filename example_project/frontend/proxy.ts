/**
 * What is known only when the server runs, and so isn't in next.config.ts, which is read at build time: where feeds and
 * sitemaps come from, and who may show a preview in a frame.
 */

import { NextResponse, type NextRequest } from 'next/server'

// Who may show the preview in a frame: the Wagtail admin. Everything else may be framed by this site only.
const admin = new URL(process.env.NEWSBRIEF_ADMIN_URL ?? process.env.NEWSBRIEF_API_URL ?? 'http://localhost:8000').origin

const api = process.env.NEWSBRIEF_API_URL ?? 'http://localhost:8000'

export const config = {
  matcher: [
    '/feeds/:path*',
    '/sitemap.xml',
    '/news-sitemap.xml',
    '/preview/',
    '/ar/preview/',
    '/api/draft/',
    '/locked/',
    '/ar/locked/',
  ],
}

export function proxy(request: NextRequest) {
  const { pathname, search } = request.nextUrl
  if (pathname.includes('/locked/')) return forOneReader()
  if (pathname.includes('/preview/') || pathname.startsWith('/api/')) return preview(request)
  // Django makes them, with the addresses of this site: FRONTEND_URLS.
  return NextResponse.rewrite(new URL(pathname + search, api))
}

/** What somebody sees for a password is for nobody else: no search engine keeps it, and no cache. */
function forOneReader() {
  return NextResponse.next({
    headers: {
      'Content-Security-Policy': "frame-ancestors 'none'",
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'same-origin',
      'X-Robots-Tag': 'noindex, nofollow',
      'Cache-Control': 'private, no-store',
    },
  })
}

/** The token stands in the address: no other site may learn it, no search engine keep it, no cache store it. */
function preview(request: NextRequest) {
  const nonce = crypto.randomUUID()
  const policy = contentSecurityPolicy(nonce)
  // Next reads the nonce from here, and puts it on its own scripts.
  const headers = new Headers(request.headers)
  headers.set('Content-Security-Policy', policy)
  return NextResponse.next({
    request: { headers },
    headers: {
      'Content-Security-Policy': policy,
      'Referrer-Policy': 'no-referrer',
      'X-Robots-Tag': 'noindex, nofollow',
      'Cache-Control': 'private, no-store',
    },
  })
}

/** What a draft may load: its own files, images and embeds from anywhere, and Wagtail's userbar from the admin. */
function contentSecurityPolicy(nonce: string): string {
  // React's own tools for development make code from text.
  const tools = process.env.NODE_ENV === 'development' ? " 'unsafe-eval'" : ''
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' ${admin}${tools}`,
    `style-src 'self' ${admin}`,
    `font-src 'self' ${admin}`,
    "img-src 'self' http: https: data:",
    'frame-src http: https:',
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors 'self' ${admin}`,
  ].join('; ')
}
