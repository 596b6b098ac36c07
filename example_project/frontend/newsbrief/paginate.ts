/** Pagination with cursors. */

import type { Answer, Client, Endpoint, Query } from './client.ts'

type Page = { items: unknown[]; meta: { next_cursor?: string | null } }

/** The endpoints that return items and the cursor of the next page. */
export type Listing = { [E in Endpoint]: Answer<E> extends Page ? E : never }[Endpoint]

type Item<E extends Listing> = Answer<E> extends { items: (infer One)[] } ? One : never

/**
 * Yield the items of all pages. Each page is requested when its first item is needed.
 *
 *     for await (const article of paginate(client, 'articles/', { query: { section: '5' } })) …
 */
export async function* paginate<E extends Listing>(
  client: Client,
  endpoint: E,
  options: RequestInit & { query?: Query<E> } = {},
): AsyncGenerator<Item<E>, void, undefined> {
  // The type of one endpoint is used for all of them: each returns a page.
  const get = client.get as (endpoint: Listing, request: object) => Promise<Page>
  let cursor: string | null | undefined
  do {
    const query = cursor ? { ...options.query, cursor } : options.query
    const page = await get(endpoint, { ...options, query })
    yield* page.items as Item<E>[]
    cursor = page.meta.next_cursor
  } while (cursor)
}
