/** What is at an address of the site. */

import { ApiError, type Client, type Query, type Schemas } from './client.ts'

export type Resolved =
  | { kind: 'article'; article: Schemas['Article'] }
  | { kind: 'section'; section: Schemas['Section'] }
  | { kind: 'redirect'; redirect: Schemas['RedirectData'] }

/** The parameters of both endpoints but the path, and what `fetch` takes beside. */
export type ResolveOptions = RequestInit & { query?: Omit<Query<'articles/by-path/'>, 'path'> }

/**
 * Return what is at a path of the site, as `/news/some-story/`; null where nothing is that the reader may see.
 *
 * One request for an article or a redirect, two for a section. Raise `ApiError` for any other failure.
 */
export async function resolve(client: Client, path: string, options: ResolveOptions = {}): Promise<Resolved | null> {
  const { query, ...init } = options
  const request = { ...init, query: { ...query, path } }
  try {
    const found = await client.get('articles/by-path/', request)
    return 'redirect' in found ? { kind: 'redirect', ...found } : { kind: 'article', article: found }
  } catch (error) {
    if (!isMissing(error)) throw error
  }
  try {
    const found = await client.get('sections/by-path/', request)
    return 'redirect' in found ? { kind: 'redirect', ...found } : { kind: 'section', section: found }
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** Return whether an error says that there is nothing at a path, or that it can't be a path. */
export function isMissing(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 404 || error.refuses('path'))
}

/** Return the path of a page, percent-decoded, whatever host the API has it on; null for a page without an address. */
export function pathOf(page: { html_url: string | null }): string | null {
  return page.html_url === null ? null : decodeURI(new URL(page.html_url, 'http://localhost').pathname)
}
