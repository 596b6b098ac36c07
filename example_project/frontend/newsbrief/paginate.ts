/** Lists that go on from page to page. */

import type { Answer, Client, Endpoint, Query } from './client.ts'

type Page = { items: unknown[]; meta: { next_cursor?: string | null } }

/** The endpoints that answer a page of items and the cursor of the next one. */
export type Listing = { [E in Endpoint]: Answer<E> extends Page ? E : never }[Endpoint]

type Item<E extends Listing> = Answer<E> extends { items: (infer One)[] } ? One : never

/**
 * Return the items of all pages, one after the other. Each page is asked for when its first item is wanted.
 *
 *     for await (const article of paginate(client, 'articles/', { query: { section: '5' } })) …
 */
export async function* paginate<E extends Listing>(
  client: Client,
  endpoint: E,
  options: RequestInit & { query?: Query<E> } = {},
): AsyncGenerator<Item<E>, void, undefined> {
  // The type of one endpoint stands for all of them: each answers a page.
  const get = client.get as (endpoint: Listing, request: object) => Promise<Page>
  let cursor: string | null | undefined
  do {
    const query = cursor ? { ...options.query, cursor } : options.query
    const page = await get(endpoint, { ...options, query })
    yield* page.items as Item<E>[]
    cursor = page.meta.next_cursor
  } while (cursor)
}
