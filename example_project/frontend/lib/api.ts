/** All that is asked of the API. Every answer is kept under tags, until a webhook names one of them. */

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
/** An article as neighbours and related ones are told of. */
export type Teaser = Schemas['NeighbourData']
export type Image = Schemas['ImageData']

/** What a list shows of an article: a third of what the API would tell. */
const CARD = '_,id,title,standfirst,published_at,reading_seconds,byline,lead_image,html_url'
export type Card = Pick<
  Schemas['ArticleInListing'],
  'id' | 'title' | 'standfirst' | 'published_at' | 'reading_seconds' | 'byline' | 'lead_image'
> & { meta: { html_url: string | null } }
export type Listing = Omit<Schemas['ArticleListing'], 'items'> & { items: Card[] }

export const apiUrl = process.env.NEWSBRIEF_API_URL ?? 'http://localhost:8000'
export const client = createClient(new URL('/api/v3/', apiUrl).href)

/** Where readers find this site. */
export const siteUrl = process.env.NEWSBRIEF_SITE_URL ?? 'http://localhost:3000'

/** Kept until revalidated; in draft mode always asked anew. Everything has the tag `all` too: see refresh.mjs. */
async function kept(lang: Lang, tags: string[]) {
  const headers = { 'Accept-Language': lang }
  const { isEnabled } = await draftMode()
  if (isEnabled) return { headers, cache: 'no-store' as const }
  return { headers, cache: 'force-cache' as const, next: { tags: ['all', ...tags] } }
}

/** What stands in the addresses of this site, and so may be nonsense. All other parameters are ours. */
const IN_ADDRESSES = ['cursor', 'path', 'author', 'tag', 'offset']

/**
 * The answer; an address that is none shows the "not found" page. Any other failure throws: Next.js logs it, and an older
 * page stays up.
 */
async function found<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || IN_ADDRESSES.some((name) => error.refuses(name)))) notFound()
    throw error
  }
}

/** What a page is asked for with: pictures of two sizes, and what search engines are told. */
const PAGE = { renditions: 'hero,card', fields: 'seo' }

/** One story that leads and three rows of three. */
export const PER_PAGE = 10

/** A page of articles, newest first. `tags` says what changes it. */
export async function getArticles(lang: Lang, query: Query<'articles/'>, tags: string[]): Promise<Listing> {
  const options = await kept(lang, tags)
  return found(
    client.get('articles/', { query: { locale: lang, limit: PER_PAGE, renditions: 'card', fields: CARD, ...query }, ...options }),
  )
}

/** Who has this slug, of those who wrote what readers can see; null where nobody has it. */
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
 * What a path shows; null where nothing is. Sections are looked up in their list, which every page has kept anyhow;
 * anything else is one request, also where it is asked for twice while a page is made.
 */
export async function getPage(lang: Lang, path: string): Promise<Resolved | null> {
  const section = (await getSections(lang)).find((one) => pathOf(one.meta) === path)
  if (section) return { kind: 'section', section }
  return resolve(client, path, { query: PAGE, ...(await kept(lang, [`path:${path}`])) })
}

/** What search engines are told of the front page; it changes with what it shows. */
export async function getHomeSeo(lang: Lang): Promise<Schemas['SeoData'] | null> {
  const path = texts[lang].prefix
  const found = await resolve(client, path, { query: PAGE, ...(await kept(lang, [`path:${path}`, `locale:${lang}`])) })
  return found?.kind === 'page' ? found.page.seo : null
}

/** What a path shows to a reader who has a token from `unlock`: for this reader alone, and never kept. */
export async function getUnlocked(lang: Lang, path: string, token: string): Promise<Resolved | null> {
  const headers = { 'Accept-Language': lang, [ACCESS_HEADER]: token }
  return resolve(client, path, { query: PAGE, headers, cache: 'no-store' })
}

/** Sends the reader on: by path on this site, which may have another host than the API says. */
export function follow({ location, path, permanent }: Schemas['PathRedirect']): never {
  const target = new URL(location, apiUrl)
  const address = path === null ? target.href : target.pathname + target.search + target.hash
  return permanent ? permanentRedirect(address) : redirect(address)
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

/** Search results are never kept: nobody could say when they change. Pages are counted from 1. */
export async function search(lang: Lang, words: string, page: number): Promise<Listing> {
  const offset = (page - 1) * PER_PAGE
  const query = { locale: lang, search: words, limit: PER_PAGE, offset, renditions: 'card', fields: CARD }
  return found(client.get('articles/', { query, headers: { 'Accept-Language': lang }, cache: 'no-store' }))
}

/** As Array.fromAsync, which Node.js has from 22 on. */
async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = []
  for await (const item of items) list.push(item)
  return list
}

/** All sections of a language, in the editors' order: one request for each 20. */
export async function getSections(lang: Lang): Promise<Section[]> {
  return all(paginate(client, 'sections/', { query: { locale: lang, fields: 'seo' }, ...(await kept(lang, ['sections'])) }))
}

/** Articles that the build makes, at most; the others are made when somebody asks. */
const AT_BUILD = 200

/** What is worth making at build time: all sections and the newest articles. Empty where the API doesn't answer. */
export async function getNewestPages(): Promise<{ lang: string; path: string }[]> {
  try {
    const uncached = { cache: 'no-store' as const }
    const sections = await all(paginate(client, 'sections/sitemap/', uncached))
    const articles = await all(paginate(client, 'articles/sitemap/', uncached))
    // In ISO format and UTC, moments sort as text.
    articles.sort((a, b) => (b.first_published_at ?? '').localeCompare(a.first_published_at ?? ''))
    const pages = [...sections, ...articles.slice(0, AT_BUILD)].filter((page) => page.html_url !== null)
    return pages.map((page) => ({ lang: page.locale, path: pathOf(page) }))
  } catch (error) {
    console.warn(`No pages are made at build time, because ${apiUrl} doesn't answer: ${error}`)
    return []
  }
}

/** The path of a page on this site, decoded; the front page for a page that has no address. */
export function pathOf(page: { html_url: string | null }): string {
  return ownPath(page) ?? '/'
}
