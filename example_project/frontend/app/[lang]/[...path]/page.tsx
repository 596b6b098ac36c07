/** The pages that editors make: sections and articles, at the addresses that Wagtail gives them. */

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
 * Made at build time: every section and the newest articles. The others are made when they are first asked for. All
 * are kept until a webhook names their tags. Without the API the build makes none, and every page waits for a reader.
 */
export async function generateStaticParams() {
  return (await getNewestPages()).map(({ lang, path }) => ({
    lang,
    path: path.slice(texts[asLang(lang)].prefix.length).split('/').filter(Boolean),
  }))
}

/** What a route shows, and from which cursor on where that is a section. */
async function find({ params }: Props) {
  const { lang: code, path: parts } = await params
  const lang = asLang(code)
  const slugs = parts.map(decodeURIComponent)
  const after = slugs.at(-2) === 'after' ? slugs.at(-1) : undefined
  const path = `${texts[lang].prefix}${(after ? slugs.slice(0, -2) : slugs).join('/')}/`
  const page = await getPage(lang, path)
  // The example has views for these two; a site with other page types adds theirs.
  if (!page || page.kind === 'page' || (after && page.kind !== 'section')) notFound()
  return { lang, path, after, page: page.kind === 'redirect' ? follow(page.redirect) : page }
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { path, after, page } = await find(props)
  if (page.kind === 'section') {
    const { title, seo } = page.section
    // Older pages of a list are nobody's first page, and no copy of it.
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
  // Articles of the sections in it change under their own tags; what every list of the language has is `locale`.
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
