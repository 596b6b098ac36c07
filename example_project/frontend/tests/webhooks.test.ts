import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { verifyWebhook, WebhookError } from '../newsbrief/index.ts'

const SECRET = 'whsec_dGhlIHNlY3JldCBvZiBhIHRlc3Q='
const BODY = JSON.stringify({ type: 'article.updated', data: { tags: ['locale:en', 'tag:café'] } })

/** The headers of a message, signed by Node's own HMAC. */
function signed({ secret = SECRET, at = Date.now() / 1000, before = '' } = {}): Headers {
  const timestamp = String(Math.floor(at))
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const signature = createHmac('sha256', key).update(`msg_1.${timestamp}.${BODY}`).digest('base64')
  return new Headers({ 'webhook-id': 'msg_1', 'webhook-timestamp': timestamp, 'webhook-signature': `${before}v1,${signature}` })
}

test('a signed message is heard', async () => {
  const message = await verifyWebhook(SECRET, signed(), BODY)
  assert.deepEqual(message.data.tags, ['locale:en', 'tag:café'])
})

test('one of several signatures is enough, while a secret is replaced', async () => {
  await verifyWebhook(SECRET, signed({ before: 'v1,bm9wZQ== v1,%% v1a,x ' }), BODY)
})

for (const [what, headers, body] of [
  ['signed with another secret', signed({ secret: 'whsec_b3RoZXI=' }), BODY],
  ['with another body', signed(), BODY.replace('en', 'ar')],
  ['of six minutes ago', signed({ at: Date.now() / 1000 - 360 }), BODY],
  ['of the future', signed({ at: Date.now() / 1000 + 360 }), BODY],
  ['without a signature', new Headers({ 'webhook-id': 'msg_1', 'webhook-timestamp': '1' }), BODY],
  ['of no time', new Headers({ 'webhook-id': 'a', 'webhook-timestamp': 'soon', 'webhook-signature': 'v1,x' }), BODY],
] as const) {
  test(`a message ${what} is refused`, () => assert.rejects(verifyWebhook(SECRET, headers, body), WebhookError))
}
