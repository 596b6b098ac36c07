/** What is at an address of the site. */

import { ApiError, type Answer, type Client, type Query } from './client.ts'

/** By `kind`: an `article`, a `section`, a `page` of another type, or a `redirect`. */
export type Resolved = Answer<'paths/'>

/** The parameters of the endpoint but the path, and what `fetch` takes beside. */
export type ResolveOptions = RequestInit & { query?: Omit<Query<'paths/'>, 'path'> }

/**
 * Return what is at a path of the site, as `/news/some-story/`; null where nothing is that the reader may see. A query
 * string in it counts for a redirect, and is ignored otherwise.
 *
 * One request. Raise `ApiError` for any failure but a missing page.
 */
export async function resolve(client: Client, path: string, options: ResolveOptions = {}): Promise<Resolved | null> {
  const { query, ...init } = options
  try {
    return await client.get('paths/', { ...init, query: { ...query, path } })
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
