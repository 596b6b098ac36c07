/** All requests to the API. Responses are cached under tags, until a webhook lists one of them. */

import { draftMode } from 'next/headers'
import { notFound, permanentRedirect, redirect } from 'next/navigation'
import {
  ACCESS_HEADER,
  ApiError,
  createClient,
  paginate,
  pathOf as ownPath,
  resolve,
  type Query,
  type Resolved,
  type Schemas,
} from '@/newsbrief/index.ts'
import { texts, type Lang } from './text'

export type Article = Schemas['Article']
export type Author = Schemas['Author']
export type Section = Schemas['Section']
/** A previous, next or related article. */
export type Teaser = Schemas['NeighbourData']
export type Image = Schemas['ImageData']

/** The fields of a card: a third of a full response. */
const CARD = '_,id,title,standfirst,published_at,reading_seconds,byline,lead_image,html_url'
export type Card = Pick<
  Schemas['ArticleInListing'],
  'id' | 'title' | 'standfirst' | 'published_at' | 'reading_seconds' | 'byline' | 'lead_image'
> & { meta: { html_url: string | null } }
export type Listing = Omit<Schemas['ArticleListing'], 'items'> & { items: Card[] }

export const apiUrl = process.env.NEWSBRIEF_API_URL ?? 'http://localhost:8000'
export const client = createClient(new URL('/api/v3/', apiUrl).href)

/** The public URL of this site. */
export const siteUrl = process.env.NEWSBRIEF_SITE_URL ?? 'http://localhost:3000'

/** Cached until revalidated; not cached in draft mode. All responses have the tag `all` too: see refresh.mjs. */
async function kept(lang: Lang, tags: string[]) {
  const headers = { 'Accept-Language': lang }
  const { isEnabled } = await draftMode()
  if (isEnabled) return { headers, cache: 'no-store' as const }
  return { headers, cache: 'force-cache' as const, next: { tags: ['all', ...tags] } }
}

/** Parameters from URLs of this site, which can be invalid. */
const IN_ADDRESSES = ['cursor', 'path', 'author', 'tag', 'offset']

/**
 * Return the response. An invalid URL shows the "not found" page. Other errors are thrown: Next.js logs them and keeps
 * serving the cached page.
 */
async function found<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || IN_ADDRESSES.some((name) => error.refuses(name)))) notFound()
    throw error
  }
}

/** The parameters for a page: two rendition sets and the metadata. */
const PAGE = { renditions: 'hero,card', fields: 'seo' }

/** One lead story and three rows of three. */
export const PER_PAGE = 10

/** A page of articles, newest first, cached under `tags`. */
export async function getArticles(lang: Lang, query: Query<'articles/'>, tags: string[]): Promise<Listing> {
  const options = await kept(lang, tags)
  return found(
    client.get('articles/', { query: { locale: lang, limit: PER_PAGE, renditions: 'card', fields: CARD, ...query }, ...options }),
  )
}

/** The author with this slug; null for an author without public articles. */
export async function getAuthor(lang: Lang, slug: string): Promise<Author | null> {
  const options = { query: { renditions: 'card' }, ...(await kept(lang, [`author:${slug}`])) }
  try {
    return await client.get('authors/{slug}/', { params: { slug }, ...options })
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null
    throw error
  }
}

/**
 * Return what is at a path, or null. Sections are taken from their list, which every page needs; anything else is one
 * request per rendered page.
 */
export async function getPage(lang: Lang, path: string): Promise<Resolved | null> {
  const section = (await getSections(lang)).find((one) => pathOf(one.meta) === path)
  if (section) return { kind: 'section', section }
  return resolve(client, path, { query: PAGE, ...(await kept(lang, [`path:${path}`])) })
}

/** The metadata of the front page. */
export async function getHomeSeo(lang: Lang): Promise<Schemas['SeoData'] | null> {
  const path = texts[lang].prefix
  const found = await resolve(client, path, { query: PAGE, ...(await kept(lang, [`path:${path}`, `locale:${lang}`])) })
  return found?.kind === 'page' ? found.page.seo : null
}

/** Return what is at a path for a reader with a token from `unlock`. Not cached. */
export async function getUnlocked(lang: Lang, path: string, token: string): Promise<Resolved | null> {
  const headers = { 'Accept-Language': lang, [ACCESS_HEADER]: token }
  return resolve(client, path, { query: PAGE, headers, cache: 'no-store' })
}

/** Redirect the reader, by path if the target is on this site. */
export function follow({ location, path, permanent }: Schemas['PathRedirect']): never {
  const target = new URL(location, apiUrl)
  const address = path === null ? target.href : target.pathname + target.search + target.hash
  return permanent ? permanentRedirect(address) : redirect(address)
}

/** The draft of a token; null for an invalid token. Not cached. */
export async function getDraft(lang: Lang, token: string): Promise<Article | null> {
  const headers = { 'Accept-Language': lang, 'X-Newsbrief-Draft': token }
  const response = await fetch(new URL('/api/v3/drafts/', apiUrl), { headers, cache: 'no-store' })
  if (response.status === 403 || response.status === 404) return null
  if (!response.ok) throw new Error(`${response.status} from ${response.url}`)
  return (await response.json()) as Article
}

/** Wagtail's userbar for the same draft, as HTML; empty if it isn't available. */
export async function getUserbar(lang: Lang, token: string): Promise<string> {
  const headers = { 'Accept-Language': lang, 'X-Newsbrief-Draft': token }
  const response = await fetch(new URL('/api/v3/drafts/userbar/', apiUrl), { headers, cache: 'no-store' })
  return response.ok ? response.text() : ''
}

/** Search results, not cached. Pages are counted from 1. */
export async function search(lang: Lang, words: string, page: number): Promise<Listing> {
  const offset = (page - 1) * PER_PAGE
  const query = { locale: lang, search: words, limit: PER_PAGE, offset, renditions: 'card', fields: CARD }
  return found(client.get('articles/', { query, headers: { 'Accept-Language': lang }, cache: 'no-store' }))
}

/** Like Array.fromAsync, which needs Node.js 22. */
async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = []
  for await (const item of items) list.push(item)
  return list
}

/** All sections of a language, in the editors' order: one request for each 20. */
export async function getSections(lang: Lang): Promise<Section[]> {
  return all(paginate(client, 'sections/', { query: { locale: lang, fields: 'seo' }, ...(await kept(lang, ['sections'])) }))
}

/** The maximum number of articles to render at build time. */
const AT_BUILD = 200

/** The pages to render at build time: all sections and the newest articles. Empty if the API is unavailable. */
export async function getNewestPages(): Promise<{ lang: string; path: string }[]> {
  try {
    const uncached = { cache: 'no-store' as const }
    const sections = await all(paginate(client, 'sections/sitemap/', uncached))
    const articles = await all(paginate(client, 'articles/sitemap/', uncached))
    // ISO dates in UTC sort as text.
    articles.sort((a, b) => (b.first_published_at ?? '').localeCompare(a.first_published_at ?? ''))
    const pages = [...sections, ...articles.slice(0, AT_BUILD)].filter((page) => page.html_url !== null)
    return pages.map((page) => ({ lang: page.locale, path: pathOf(page) }))
  } catch (error) {
    console.warn(`No pages are made at build time, because ${apiUrl} doesn't answer: ${error}`)
    return []
  }
}

/** The decoded path of a page on this site; the front page for a page without a URL. */
export function pathOf(page: { html_url: string | null }): string {
  return ownPath(page) ?? '/'
}
