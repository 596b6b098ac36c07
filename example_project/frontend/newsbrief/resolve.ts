/** Finds what is at a path of the site. */

import { ApiError, type Answer, type Client, type Query } from './client.ts'

/** By `kind`: an `article`, a `section`, a `page` of another type, or a `redirect`. */
export type Resolved = Answer<'paths/'>

/** The parameters of the endpoint except the path, and options of `fetch`. */
export type ResolveOptions = RequestInit & { query?: Omit<Query<'paths/'>, 'path'> }

/**
 * Return what is at a path of the site, such as `/news/some-story/`; null if the reader may see nothing there. A query string
 * in it is used for redirects only.
 *
 * Sends one request. Throw `ApiError` for any error except a missing page.
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

/** Return whether an error means that nothing is at the path, or that it is invalid. */
export function isMissing(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 404 || error.refuses('path'))
}

/** Return the percent-decoded path of a page, without the host; null for a page without a URL. */
export function pathOf(page: { html_url: string | null }): string | null {
  return page.html_url === null ? null : decodeURI(new URL(page.html_url, 'http://localhost').pathname)
}
