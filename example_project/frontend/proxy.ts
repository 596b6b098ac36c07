/**
 * Settings that are only known at run time (next.config.ts is read at build time): the host of feeds and sitemaps, and the
 * sites that may frame a preview.
 */

import { NextResponse, type NextRequest } from 'next/server'

// The Wagtail admin may frame the preview. Other pages may only be framed by this site.
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
  return fromDjango(request, new URL(pathname + search, api))
}

/**
 * A feed or sitemap. Django serves it, with URLs of this site (FRONTEND_URLS).
 *
 * Not NextResponse.rewrite(): with Next.js 16.4 about 5 % of such requests fail with "socket hang up" and 500.
 */
async function fromDjango(request: NextRequest, url: URL) {
  const asked = new Headers()
  for (const name of ['accept', 'if-none-match', 'if-modified-since']) {
    const value = request.headers.get(name)
    if (value) asked.set(name, value)
  }
  const response = await fetch(url, { method: request.method, headers: asked, redirect: 'manual', cache: 'no-store' })
  const headers = new Headers(response.headers)
  // fetch() has decompressed the body.
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding', 'connection']) headers.delete(name)
  return new NextResponse(response.body, { status: response.status, headers })
}

/** Headers for articles with a password: no caches and no search engines. */
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

/** Headers for drafts, whose URL has the token: no referrer, no search engines, no caches. */
function preview(request: NextRequest) {
  const nonce = crypto.randomUUID()
  const policy = contentSecurityPolicy(nonce)
  // Next.js reads the nonce from here and adds it to its scripts.
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

/** The policy of a draft: its own files, images and embeds from anywhere, and Wagtail's userbar from the admin. */
function contentSecurityPolicy(nonce: string): string {
  // React's development tools use eval.
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
