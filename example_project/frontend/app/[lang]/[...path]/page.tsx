/** The pages that editors make: sections and articles, at the addresses that Wagtail gives them. */

import type { Metadata } from 'next'
import { ArticleView } from '@/components/article'
import { JsonLd } from '@/components/json-ld'
import { ListingPage } from '@/components/listing'
import { getArticle, getArticles, getNewestPages, getSections, pathOf, type Section } from '@/lib/api'
import { metadataOf } from '@/lib/seo'
import { asLang, texts, type Lang } from '@/lib/text'

type Props = PageProps<'/[lang]/[...path]'>
type Place = { lang: Lang; path: string; after?: string; section?: Section; below: Section[] }

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

/** What a route shows: a section, when one has this address, else an article. */
async function find({ params }: Props): Promise<Place> {
  const { lang: code, path: parts } = await params
  const lang = asLang(code)
  const slugs = parts.map(decodeURIComponent)
  const after = slugs.at(-2) === 'after' ? slugs.at(-1) : undefined
  const path = `${texts[lang].prefix}${(after ? slugs.slice(0, -2) : slugs).join('/')}/`
  const sections = await getSections(lang)
  const section = sections.find((one) => pathOf(one.meta) === path)
  return { lang, path, after, section, below: sections.filter((one) => one.parent?.id === section?.id) }
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { lang, path, section } = await find(props)
  if (section) return section.seo ? metadataOf(section.seo, path) : { title: section.title }
  const article = await getArticle(lang, path)
  return {
    ...(article.seo ? metadataOf(article.seo, path) : { title: article.title }),
    pagination: {
      previous: article.previous && pathOf(article.previous.meta),
      next: article.next && pathOf(article.next.meta),
    },
  }
}

export default async function Page(props: Props) {
  const { lang, path, after, section, below } = await find(props)
  if (!section) {
    const article = await getArticle(lang, path)
    return (
      <>
        <JsonLd seo={article.seo} />
        <ArticleView article={article} lang={lang} />
      </>
    )
  }
  const listing = await getArticles(lang, { section: String(section.id), cursor: after }, [`section:${section.id}`])
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
