/** The headers of the preview. Here and not in next.config.ts, which is read at build time, before the admin is known. */

import { NextResponse } from 'next/server'

// Who may show the preview in a frame: the Wagtail admin. Everything else may be framed by this site only.
const admin = new URL(process.env.NEWSBRIEF_ADMIN_URL ?? process.env.NEWSBRIEF_API_URL ?? 'http://localhost:8000').origin

export const config = { matcher: ['/preview/', '/ar/preview/', '/api/draft/'] }

/** The token stands in the address: no other site may learn it, no search engine keep it, no cache store it. */
export function proxy() {
  return NextResponse.next({
    headers: {
      'Content-Security-Policy': `frame-ancestors 'self' ${admin}`,
      'Referrer-Policy': 'no-referrer',
      'X-Robots-Tag': 'noindex, nofollow',
      'Cache-Control': 'private, no-store',
    },
  })
}
