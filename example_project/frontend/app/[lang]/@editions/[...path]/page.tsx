/** The other languages of an article or a section. It shares the request with the page. */

import { Editions } from '@/components/editions'
import { getPage } from '@/lib/api'
import { asLang, texts } from '@/lib/text'

/** Paths of this site without a page in Wagtail. */
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
