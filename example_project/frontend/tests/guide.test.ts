/** The site of docs/how-to/typescript.md, run as the guide says. */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { api } from './demo.ts'

const SECRET = 'whsec_dGhlIHNlY3JldCBvZiBhIHRlc3Q='
const file = new URL('guide-site.js', import.meta.url).pathname
const env = { ...process.env, NEWSBRIEF_API: api, NEWSBRIEF_WEBHOOK_SECRET: SECRET, PORT: '0' }
const server = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'inherit'] })
let site = ''

before(async () => {
  const [printed] = await once(server.stdout, 'data')
  site = String(printed).trim()
})
after(() => server.kill())

async function page(path: string, init: RequestInit = {}): Promise<[number, string, Headers]> {
  const response = await fetch(new URL(path, site), { redirect: 'manual', ...init })
  return [response.status, await response.text(), response.headers]
}

test('the front page leads to the articles', async () => {
  const [status, html] = await page('/')
  assert.equal(status, 200)
  assert.match(html, /<a href="\/news\/storm-aldith\/">Storm Aldith passes/)
})

test('an article, with its summary, its picture and its neighbours', async () => {
  const [status, html] = await page('/news/storm-aldith/')
  assert.equal(status, 200)
  assert.match(html, /<h1>Storm Aldith passes/)
  assert.match(html, /<details><summary>Summary<\/summary>[^]*131 kilometres/)
  assert.match(html, /srcset="http[^"]+ 800w, http[^"]+ 1600w"/)
  assert.match(html, /rel="prev" href="\/news\/lighthouse-relit\/"/)
})

test('a section', async () => {
  const [status, html] = await page('/sport/')
  assert.equal(status, 200)
  assert.match(html, /<h1>Sport<\/h1>[^]*<a href="\/sport\//)
})

test('nothing', async () => {
  assert.equal((await page('/nobody-wrote-this/'))[0], 404)
})

test('a password', async () => {
  const path = '/culture/harbour-chowder/'
  const [status, html] = await page(path)
  assert.equal(status, 404)
  assert.match(html, /type="password"/)
  const body = new URLSearchParams({ password: 'nonsense' })
  assert.equal((await page(path, { method: 'POST', body }))[0], 403)
  body.set('password', 'harbour')
  const [given, , headers] = await page(path, { method: 'POST', body })
  assert.equal(given, 303)
  const cookie = headers.get('set-cookie')?.split(';')[0] ?? ''
  const [opened, text, own] = await page(path, { headers: { cookie } })
  assert.equal(opened, 200)
  assert.match(text, /<h1>/)
  assert.equal(own.get('cache-control'), 'private, no-store')
})

test('a sitemap of all articles', async () => {
  const [, text] = await page('/sitemap.txt')
  assert.ok(text.trim().split('\n').length > 40)
  assert.match(text, /\/news\/storm-aldith\//)
})

test('only a signed message empties what is kept', async () => {
  const body = JSON.stringify({ type: 'article.updated', data: { tags: ['locale:en'], paths: ['/sport/'] } })
  const timestamp = String(Math.floor(Date.now() / 1000))
  const key = Buffer.from(SECRET.replace('whsec_', ''), 'base64')
  const signature = createHmac('sha256', key).update(`msg_1.${timestamp}.${body}`).digest('base64')
  const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
  assert.equal((await page('/webhook', { method: 'POST', body, headers }))[0], 204)
  assert.equal((await page('/webhook', { method: 'POST', body: `${body} `, headers }))[0], 401)
})
