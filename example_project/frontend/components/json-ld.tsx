/** JSON-LD. "<" is escaped, so that no text can end the script element. */

import type { Seo } from '@/lib/seo'

export function JsonLd({ seo }: { seo?: Seo }) {
  if (!seo) return null
  const json = JSON.stringify(seo.json_ld).replace(/</g, '\\u003c')
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: json }} />
}
