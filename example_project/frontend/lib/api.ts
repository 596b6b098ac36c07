/** All that is asked of the API. Every answer is kept under tags, until a webhook names one of them. */

import { draftMode } from 'next/headers'
import { notFound, permanentRedirect, redirect } from 'next/navigation'
import createClient from 'openapi-fetch'
import type { components, paths } from './api-types'
import type { Lang } from './text'

type Schemas = components['schemas']
export type Article = Schemas['Article']
export type Card = Schemas['ArticleInListing']
export type Listing = Schemas['ArticleListing']
export type Section = Schemas['Section']
export type Neighbour = Schemas['NeighbourData']
export type Image = Schemas['ImageData']

export const apiUrl = process.env.NEWSBRIEF_API_URL ?? 'http://localhost:8000'
export const client = createClient<paths>({ baseUrl: apiUrl })

type Query = NonNullable<paths['/api/v3/articles/']['get']['parameters']['query']>

/** Kept until revalidated; in draft mode always asked anew. */
async function kept(lang: Lang, tags: string[]) {
  const headers = { 'Accept-Language': lang }
  const { isEnabled } = await draftMode()
  return isEnabled ? { headers, cache: 'no-store' as const } : { headers, cache: 'force-cache' as const, next: { tags } }
}

/** The data of an answer: 404 shows the "not found" page, other failures throw, so that an older page stays up. */
function answered<T>({ data, response }: { data?: T; response: Response }): T {
  if (response.status === 404 || response.status === 422) notFound()
  if (data === undefined) throw new Error(`${response.status} from ${response.url}`)
  return data
}

/** One story that leads and three rows of three. */
const PER_PAGE = 10

/** A page of articles, newest first. `tags` says what changes it. */
export async function getArticles(lang: Lang, query: Query, tags: string[]): Promise<Listing> {
  const options = await kept(lang, tags)
  return answered(await client.GET('/api/v3/articles/', { params: { query: { locale: lang, limit: PER_PAGE, renditions: 'card', ...query } }, ...options }))
}

/** The article at an address; its neighbours and related articles come with it. Goes where the address redirects to. */
export async function getArticle(lang: Lang, path: string): Promise<Article> {
  const options = await kept(lang, [`path:${path}`])
  const query = { path, renditions: 'hero', fields: 'seo' }
  const found = answered<Article | Schemas['Redirect']>(
    await client.GET('/api/v3/articles/by-path/', { params: { query }, ...options }),
  )
  return 'redirect' in found ? follow(found.redirect) : found
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
  return answered(await client.GET('/api/v3/articles/', { params: { query }, ...options }))
}

/** All sections of a language, in the editors' order: one request for each 20. */
export async function getSections(lang: Lang): Promise<Section[]> {
  const options = await kept(lang, ['sections'])
  const found: Section[] = []
  let cursor: string | null | undefined
  do {
    const first = { locale: lang, fields: 'seo' }
    const query = { ...first, cursor }
    const page = answered<Schemas['SectionListing']>(
      await client.GET('/api/v3/sections/', { params: { query: cursor ? query : first }, ...options }),
    )
    found.push(...page.items)
    cursor = page.meta.next_cursor
  } while (cursor)
  return found
}

/** Articles that the build makes, at most; the others are made when somebody asks. */
const AT_BUILD = 200

/** What is worth making at build time: all sections and the newest articles. Empty where the API doesn't answer. */
export async function getNewestPages(): Promise<{ lang: string; path: string }[]> {
  try {
    const sections = await getSitemap('/api/v3/sections/sitemap/')
    const articles = await getSitemap('/api/v3/articles/sitemap/')
    // In ISO format and UTC, moments sort as text.
    articles.sort((a, b) => (b.first_published_at ?? '').localeCompare(a.first_published_at ?? ''))
    return [...sections, ...articles.slice(0, AT_BUILD)].map((page) => ({ lang: page.locale, path: pathOf(page) }))
  } catch (error) {
    console.warn(`No pages are made at build time, because ${apiUrl} doesn't answer: ${error}`)
    return []
  }
}

/** All addresses that readers can open: one request for each thousand. */
async function getSitemap(which: '/api/v3/articles/sitemap/' | '/api/v3/sections/sitemap/') {
  const found: Schemas['SitemapEntry'][] = []
  let cursor: string | null | undefined
  do {
    const part: Schemas['SitemapPart'] = answered(
      await client.GET(which, { params: { query: cursor ? { cursor } : {} }, cache: 'no-store' }),
    )
    found.push(...part.items.filter((page) => page.html_url !== null))
    cursor = part.meta.next_cursor
  } while (cursor)
  return found
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
