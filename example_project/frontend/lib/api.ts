/** All that is asked of the API. Every answer is kept under tags, until a webhook names one of them. */

import { draftMode } from 'next/headers'
import { notFound } from 'next/navigation'
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
  return answered(await client.GET('/api/v3/articles/', { params: { query: { locale: lang, limit: PER_PAGE, ...query } }, ...options }))
}

/** The article at an address; its neighbours and related articles come with it. */
export async function getArticle(lang: Lang, path: string): Promise<Article> {
  const options = await kept(lang, [`path:${path}`])
  return answered(await client.GET('/api/v3/articles/by-path/', { params: { query: { path } }, ...options }))
}

/** The draft that a token opens, never kept; null for a token that opens none. */
export async function getDraft(lang: Lang, token: string): Promise<Article | null> {
  const headers = { 'Accept-Language': lang, 'X-Newsbrief-Draft': token }
  const response = await fetch(new URL('/api/v3/drafts/', apiUrl), { headers, cache: 'no-store' })
  if (response.status === 403 || response.status === 404) return null
  if (!response.ok) throw new Error(`${response.status} from ${response.url}`)
  return (await response.json()) as Article
}

/** Search results are never kept: nobody could say when they change. */
export async function search(lang: Lang, words: string): Promise<Listing> {
  const query = { locale: lang, search: words, limit: 20 }
  const options = { headers: { 'Accept-Language': lang }, cache: 'no-store' as const }
  return answered(await client.GET('/api/v3/articles/', { params: { query }, ...options }))
}

/** All sections of a language, in the editors' order: one request for each 20. */
export async function getSections(lang: Lang): Promise<Section[]> {
  const options = await kept(lang, ['sections'])
  const found: Section[] = []
  let cursor: string | null | undefined
  do {
    const query = { locale: lang, cursor }
    const page = answered<Schemas['SectionListing']>(
      await client.GET('/api/v3/sections/', { params: { query: cursor ? query : { locale: lang } }, ...options }),
    )
    found.push(...page.items)
    cursor = page.meta.next_cursor
  } while (cursor)
  return found
}

/** What is worth making at build time: sections and newest articles, 20 each. Empty where the API doesn't answer. */
export async function getNewestPages(): Promise<{ lang: string; path: string }[]> {
  try {
    const answers = await Promise.all([client.GET('/api/v3/sections/'), client.GET('/api/v3/articles/')])
    return answers
      .flatMap<Section | Card>((answer) => answered<Schemas['SectionListing'] | Listing>(answer).items)
      .map(({ meta }) => ({ lang: meta.locale, path: pathOf(meta) }))
  } catch (error) {
    console.warn(`No pages are made at build time, because ${apiUrl} doesn't answer: ${error}`)
    return []
  }
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
