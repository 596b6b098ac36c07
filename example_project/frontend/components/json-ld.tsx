/** A block of data, which no browser runs. Nothing in it can end the script: "<" is written as JSON writes it. */

import type { Seo } from '@/lib/seo'

export function JsonLd({ seo }: { seo?: Seo }) {
  if (!seo) return null
  const json = JSON.stringify(seo.json_ld).replace(/</g, '\\u003c')
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: json }} />
}
