/** The other languages of an article or a section. The page itself asks the API for the same, so it is no request more. */

import { Editions } from '@/components/editions'
import { getPage } from '@/lib/api'
import { asLang, texts } from '@/lib/text'

/** Addresses of this site that Wagtail has no pages at. */
const OWN = ['author', 'tag', 'search', 'preview', 'locked']

export default async function PageEditions({ params }: { params: Promise<{ lang: string; path: string[] }> }) {
  const { lang: code, path: parts } = await params
  const lang = asLang(code)
  const slugs = parts.map(decodeURIComponent)
  if (OWN.includes(slugs[0] ?? '')) return <Editions lang={lang} />
  const path = (slugs.at(-2) === 'after' ? slugs.slice(0, -2) : slugs).join('/')
  const page = await getPage(lang, `${texts[lang].prefix}${path}/`)
  const seo = page?.kind === 'article' ? page.article.seo : page?.kind === 'section' ? page.section.seo : undefined
  return <Editions lang={lang} translations={seo?.hreflang} />
}
