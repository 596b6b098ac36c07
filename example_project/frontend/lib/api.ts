/** All that is asked of the API. Every answer is kept under tags, until a webhook names one of them. */

import { draftMode } from 'next/headers'
import { notFound, permanentRedirect, redirect } from 'next/navigation'
import { ApiError, createClient, type Query, type Schemas } from '@/newsbrief/client.ts'
import type { Lang } from './text'

export type Article = Schemas['Article']
export type Card = Schemas['ArticleInListing']
export type Listing = Schemas['ArticleListing']
export type Section = Schemas['Section']
export type Neighbour = Schemas['NeighbourData']
export type Image = Schemas['ImageData']

export const apiUrl = process.env.NEWSBRIEF_API_URL ?? 'http://localhost:8000'
export const client = createClient(new URL('/api/v3/', apiUrl).href)

/** Kept until revalidated; in draft mode always asked anew. */
async function kept(lang: Lang, tags: string[]) {
  const headers = { 'Accept-Language': lang }
  const { isEnabled } = await draftMode()
  return isEnabled ? { headers, cache: 'no-store' as const } : { headers, cache: 'force-cache' as const, next: { tags: ['all', ...tags] } }
}

/**
 * The answer; an address or a cursor that is none shows the "not found" page. Other failures throw: they are logged, and an
 * older page stays up.
 */
async function found<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.refuses('cursor') || error.refuses('path'))) notFound()
    throw error
  }
}

/** One story that leads and three rows of three. */
const PER_PAGE = 10

/** A page of articles, newest first. `tags` says what changes it. */
export async function getArticles(lang: Lang, query: Query<'articles/'>, tags: string[]): Promise<Listing> {
  const options = await kept(lang, tags)
  return found(
    client.get('articles/', { query: { locale: lang, limit: PER_PAGE, renditions: 'card', ...query }, ...options }),
  )
}

/** The article at an address; its neighbours and related articles come with it. Goes where the address redirects to. */
export async function getArticle(lang: Lang, path: string): Promise<Article> {
  const options = await kept(lang, [`path:${path}`])
  const query = { path, renditions: 'hero', fields: 'seo' }
  const answer = await found(client.get('articles/by-path/', { query, ...options }))
  return 'redirect' in answer ? follow(answer.redirect) : answer
}

/** Sends the reader on: by path on this site, which may have another host than the API says. */
function follow({ location, path, is_permanent }: Schemas['RedirectData']): never {
  const target = new URL(location, apiUrl)
  const address = path === null ? target.href : target.pathname + target.search + target.hash
  return is_permanent ? permanentRedirect(address) : redirect(address)
}

/** The draft that a token opens, never kept; null for a token that opens none. */
export async function getDraft(lang: Lang, token: string): Promise<Article | null> {
  const headers = { 'Accept-Language': lang, 'X-Newsbrief-Draft': token }
  const response = await fetch(new URL('/api/v3/drafts/', apiUrl), { headers, cache: 'no-store' })
  if (response.status === 403 || response.status === 404) return null
  if (!response.ok) throw new Error(`${response.status} from ${response.url}`)
  return (await response.json()) as Article
}

/** Wagtail's userbar for the same draft, as HTML; empty where there is none. A draft is worth showing without it. */
export async function getUserbar(lang: Lang, token: string): Promise<string> {
  const headers = { 'Accept-Language': lang, 'X-Newsbrief-Draft': token }
  const response = await fetch(new URL('/api/v3/drafts/userbar/', apiUrl), { headers, cache: 'no-store' })
  return response.ok ? response.text() : ''
}

/** Search results are never kept: nobody could say when they change. */
export async function search(lang: Lang, words: string): Promise<Listing> {
  const query = { locale: lang, search: words, limit: 20, renditions: 'card' }
  const options = { headers: { 'Accept-Language': lang }, cache: 'no-store' as const }
  return client.get('articles/', { query, ...options })
}

/** All sections of a language, in the editors' order: one request for each 20. */
export async function getSections(lang: Lang): Promise<Section[]> {
  const options = await kept(lang, ['sections'])
  const sections: Section[] = []
  let cursor: string | null = null
  do {
    const query: Query<'sections/'> = { locale: lang, fields: 'seo', cursor }
    const page: Schemas['SectionListing'] = await client.get('sections/', { query, ...options })
    sections.push(...page.items)
    cursor = page.meta.next_cursor
  } while (cursor)
  return sections
}

/** Articles that the build makes, at most; the others are made when somebody asks. */
const AT_BUILD = 200

/** What is worth making at build time: all sections and the newest articles. Empty where the API doesn't answer. */
export async function getNewestPages(): Promise<{ lang: string; path: string }[]> {
  try {
    const sections = await getSitemap('sections/sitemap/')
    const articles = await getSitemap('articles/sitemap/')
    // In ISO format and UTC, moments sort as text.
    articles.sort((a, b) => (b.first_published_at ?? '').localeCompare(a.first_published_at ?? ''))
    return [...sections, ...articles.slice(0, AT_BUILD)].map((page) => ({ lang: page.locale, path: pathOf(page) }))
  } catch (error) {
    console.warn(`No pages are made at build time, because ${apiUrl} doesn't answer: ${error}`)
    return []
  }
}

/** All addresses that readers can open: one request for each thousand. */
async function getSitemap(which: 'articles/sitemap/' | 'sections/sitemap/') {
  const pages: Schemas['SitemapEntry'][] = []
  let cursor: string | null = null
  do {
    const part: Schemas['SitemapPart'] = await client.get(which, { query: { cursor }, cache: 'no-store' })
    pages.push(...part.items.filter((page) => page.html_url !== null))
    cursor = part.meta.next_cursor
  } while (cursor)
  return pages
}

/** The path of a page on this site, decoded; the API gives whole addresses. */
export function pathOf(page: { html_url: string | null }): string {
  if (page.html_url === null) return '/'
  return decodeURI(new URL(page.html_url, apiUrl).pathname)
}

/** The address of a file, which Wagtail serves. */
export function fileUrl(url: string): string {
  return new URL(url, apiUrl).href
}
