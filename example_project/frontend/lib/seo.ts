/** Converts the field `seo` of the API to Next.js metadata. */

import type { Metadata } from 'next'
import type { Schemas } from '@/newsbrief/client.ts'

export type Seo = Schemas['SeoData']

/** The metadata, except for the title's suffix and the JSON-LD (see `JsonLd`). `path` is the path on this site. */
export function metadataOf(seo: Seo, path: string): Metadata {
  const { open_graph: graph, twitter } = seo
  const shared = {
    title: graph.title,
    description: graph.description,
    url: graph.url ?? path,
    siteName: graph.site_name,
    locale: graph.locale,
    alternateLocale: graph.locale_alternates,
    images: graph.image ? [graph.image] : [],
  }
  const article = {
    type: 'article' as const,
    publishedTime: graph.published_time ?? undefined,
    modifiedTime: graph.modified_time ?? undefined,
    section: graph.section ?? undefined,
    authors: graph.authors,
    tags: graph.tags,
  }
  const languages = Object.fromEntries(seo.hreflang.map(({ lang, url }) => [lang, url]))
  const types = Object.fromEntries(seo.feeds.map(({ type, title, url }) => [type, [{ title, url }]]))
  return {
    title: seo.title,
    description: seo.description,
    alternates: { canonical: seo.canonical ?? path, languages, types },
    openGraph: graph.type === 'article' ? { ...shared, ...article } : { ...shared, type: 'website' },
    twitter: { card: twitter.card === 'summary' ? 'summary' : 'summary_large_image', site: twitter.site || undefined },
  }
}
