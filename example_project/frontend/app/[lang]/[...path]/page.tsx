/** Sections and articles, at the same paths as in Wagtail. */

import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ArticleView } from '@/components/article'
import { JsonLd } from '@/components/json-ld'
import { ListingPage } from '@/components/listing'
import { follow, getArticles, getNewestPages, getPage, getSections, pathOf, type Section } from '@/lib/api'
import { metadataOf } from '@/lib/seo'
import { asLang, texts, type Lang } from '@/lib/text'

type Props = PageProps<'/[lang]/[...path]'>

/**
 * Rendered at build time: every section and the newest articles. Other pages are rendered on the first request. All are
 * cached until a webhook lists their tags. Without the API, no page is rendered at build time.
 */
export async function generateStaticParams() {
  return (await getNewestPages()).map(({ lang, path }) => ({
    lang,
    path: path.slice(texts[asLang(lang)].prefix.length).split('/').filter(Boolean),
  }))
}

/** The content of a route, and the cursor of a section. */
async function find({ params }: Props) {
  const { lang: code, path: parts } = await params
  const lang = asLang(code)
  const slugs = parts.map(decodeURIComponent)
  const after = slugs.at(-2) === 'after' ? slugs.at(-1) : undefined
  const path = `${texts[lang].prefix}${(after ? slugs.slice(0, -2) : slugs).join('/')}/`
  const page = await getPage(lang, path)
  // The example renders these two; add your own page types here.
  if (!page || page.kind === 'page' || (after && page.kind !== 'section')) notFound()
  return { lang, path, after, page: page.kind === 'redirect' ? follow(page.redirect) : page }
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { path, after, page } = await find(props)
  if (page.kind === 'section') {
    const { title, seo } = page.section
    // Later pages of a list have no canonical URL of the first page.
    if (after) return { title, robots: { index: false } }
    return seo ? metadataOf(seo, path) : { title }
  }
  const { title, seo, previous, next } = page.article
  return {
    ...(seo ? metadataOf(seo, path) : { title }),
    pagination: { previous: previous && pathOf(previous.meta), next: next && pathOf(next.meta) },
  }
}

export default async function Page(props: Props) {
  const { lang, path, after, page } = await find(props)
  if (page.kind === 'section') return <SectionPage section={page.section} lang={lang} path={path} after={after} />
  return (
    <>
      <JsonLd seo={page.article.seo} />
      <ArticleView article={page.article} lang={lang} />
    </>
  )
}

type SectionProps = { section: Section; lang: Lang; path: string; after?: string }

async function SectionPage({ section, lang, path, after }: SectionProps) {
  const id = String(section.id)
  // Articles of subsections have tags of their sections; `locale` is common to all of them.
  const [query, tag] = section.include_subsections
    ? [{ descendant_of: id, aliases: 'false' as const }, `locale:${lang}`]
    : [{ section: id }, `section:${id}`]
  const [listing, sections] = await Promise.all([
    getArticles(lang, { ...query, cursor: after }, [tag]),
    getSections(lang),
  ])
  const below = sections.filter((one) => one.parent?.id === section.id)
  return (
    <ListingPage title={section.title} intro={section.intro} listing={listing} lang={lang} path={path} after={after}>
      <JsonLd seo={section.seo} />
      {below.length > 0 && (
        <nav className="newsbrief-subsections" aria-label={texts[lang].sections}>
          <ul className="newsbrief-subsections__list">
            {below.map((one) => (
              <li key={one.id}>
                <a href={pathOf(one.meta)}>{one.title}</a>
              </li>
            ))}
          </ul>
        </nav>
      )}
    </ListingPage>
  )
}
