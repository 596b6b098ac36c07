import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { ApiError, paginate, pathOf, resolve, unlock, ACCESS_HEADER } from '../newsbrief/index.ts'
import { api, client, fake } from './demo.ts'

let restore = () => {}
afterEach(() => restore())

function faked(...answers: Parameters<typeof fake>) {
  const made = fake(...answers)
  restore = made.restore
  return made
}

// --- requests ------------------------------------------------------------------------------------------------------

test('an answer has the types of the document', async () => {
  const listing = await client.get('articles/', { query: { limit: 2, locale: 'en' } })
  assert.equal(listing.items.length, 2)
  // @ts-expect-error no such key
  assert.equal(listing.items[0]?.headline, undefined)
})

test('parameters and keys that do not exist do not compile', () => {
  // Never called: the compiler is what is asked.
  const never = () => [
    // @ts-expect-error no such endpoint
    client.get('stories/'),
    // @ts-expect-error no such parameter
    client.get('articles/', { query: { page: 2 } }),
    // @ts-expect-error the path is required
    client.get('articles/by-path/', { query: {} }),
    // @ts-expect-error the id is required
    client.get('articles/{id}/'),
  ]
  assert.equal(typeof never, 'function')
})

test('a parameter of the path is put into it', async () => {
  const { items } = await client.get('articles/', { query: { limit: 1 } })
  const id = items[0]?.id ?? 0
  assert.equal((await client.get('articles/{id}/', { params: { id } })).id, id)
})

test('a refused parameter is named', async () => {
  await assert.rejects(client.get('articles/', { query: { cursor: 'nonsense' } }), (error) => {
    assert.ok(error instanceof ApiError)
    assert.equal(error.status, 422)
    assert.ok(error.refuses('cursor'))
    assert.ok(!error.refuses('limit'))
    assert.match(error.message, /^422 from http.+cursor: /)
    return true
  })
})

test('fetch is looked up when something is asked, and headers of both places are sent', async () => {
  const { client, asked } = faked({ body: { items: [] } })
  await client.get('articles/', { query: { limit: 3, cursor: null }, headers: { 'X-One': '1' }, cache: 'force-cache' })
  assert.equal(asked[0]?.url, 'https://cms.example.com/api/v3/articles/?limit=3')
  const headers = new Headers(asked[0]?.init?.headers)
  assert.deepEqual([headers.get('accept'), headers.get('x-one')], ['application/json', '1'])
  assert.equal(asked[0]?.init?.cache, 'force-cache')
})

test('an answer that is no JSON is an error with its status', async () => {
  restore = fake().restore
  globalThis.fetch = async () => new Response('<h1>Bad gateway</h1>', { status: 502 })
  await assert.rejects(client.get('articles/'), { name: 'ApiError', status: 502 })
})

// --- resolve ---------------------------------------------------------------------------------------------------------

test('an article, a section, another page and nothing', async () => {
  const article = await resolve(client, '/news/storm-aldith/', { query: { renditions: 'hero' } })
  assert.equal(article?.kind, 'article')
  assert.match(article.article.title, /^Storm Aldith/)
  assert.deepEqual(Object.keys(article.article.lead_image?.renditions ?? {}), ['hero'])
  assert.equal(pathOf(article.article.meta), '/news/storm-aldith/')

  const section = await resolve(client, '/sport/')
  assert.equal(section?.kind, 'section')
  assert.equal(section.section.title, 'Sport')

  const home = await resolve(client, '/?utm_source=somewhere')
  assert.equal(home?.kind, 'page')
  assert.equal(home.page.title, 'The Ebrin Gazette')

  assert.equal(await resolve(client, '/nobody-wrote-this/'), null)
  assert.equal(await resolve(client, '/\0/'), null)
})

test('a redirect of the site', async () => {
  const redirect = { location: 'https://news.example.com/new/', path: '/new/', permanent: true, is_permanent: true }
  const { client, asked } = faked({ body: { kind: 'redirect', redirect } })
  assert.deepEqual(await resolve(client, '/old/'), { kind: 'redirect', redirect })
  assert.deepEqual(asked.map(({ url }) => url), ['https://cms.example.com/api/v3/paths/?path=%2Fold%2F'])
})

test('a refused request is no missing page', async () => {
  await assert.rejects(resolve(client, '/sport/', { query: { renditions: 'nonsense' } }), { status: 422 })
})

// --- paginate --------------------------------------------------------------------------------------------------------

test('all articles come once, from several pages', async () => {
  const { count } = await client.get('articles/', { query: { locale: 'en' } })
  const ids: number[] = []
  for await (const article of paginate(client, 'articles/', { query: { locale: 'en', limit: 7 } })) ids.push(article.id)
  assert.equal(ids.length, count)
  assert.equal(new Set(ids).size, count)
})

test('no page is asked for that nobody wants', async () => {
  const page = { body: { items: [{ id: 1 }, { id: 2 }], meta: { next_cursor: 'abc' } } }
  const { client, asked } = faked(page, { body: { items: [{ id: 3 }], meta: { next_cursor: null } } })
  const articles = paginate(client, 'articles/', { query: { tag: 'river' } })
  await articles.next()
  await articles.next()
  assert.equal(asked.length, 1)
  assert.deepEqual((await articles.next()).value, { id: 3 })
  assert.equal(asked[1]?.url, 'https://cms.example.com/api/v3/articles/?tag=river&cursor=abc')
  assert.ok((await articles.next()).done)
})

// --- unlock ----------------------------------------------------------------------------------------------------------

const CHOWDER = '/culture/harbour-chowder/'

test('a password opens an article', async () => {
  assert.equal(await resolve(client, CHOWDER), null)
  assert.deepEqual(await unlock(client, { path: CHOWDER }, 'nonsense'), { error: 'wrong' })
  const opened = await unlock(client, { path: CHOWDER }, 'harbour')
  assert.ok('token' in opened)
  assert.ok(opened.expiresIn > 60)
  const headers = { [ACCESS_HEADER]: opened.token }
  assert.equal((await resolve(client, CHOWDER, { headers, cache: 'no-store' }))?.kind, 'article')
})

test('too many attempts say how long to wait', async () => {
  const { client } = faked({ status: 429, body: {}, headers: { 'Retry-After': '42' } })
  assert.deepEqual(await unlock(client, { id: 12 }, 'x'), { error: 'wait', seconds: 42 })
})

test('the client knows where the API is', () => {
  assert.equal(client.baseUrl, api)
})
