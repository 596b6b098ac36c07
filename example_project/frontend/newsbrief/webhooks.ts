/** Verifies webhook messages (Standard Webhooks, https://www.standardwebhooks.com/). */

/** A message. `tags` are the cache tags of outdated content. */
export type Message = {
  type: string
  timestamp: string
  data: { tags: string[] } & Record<string, unknown>
}

export class WebhookError extends Error {
  override readonly name = 'WebhookError'
}

/** Maximum difference to the current time in seconds, which prevents replays. */
const TOLERANCE = 5 * 60

/**
 * Return the message in `body` if its signature matches `secret` and it is at most five minutes old. Otherwise throw
 * `WebhookError`.
 *
 * `body` is the unchanged text of the request: JSON that was parsed and serialised again has another signature.
 */
export async function verifyWebhook(secret: string, headers: Headers, body: string): Promise<Message> {
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((name) => headers.get(`webhook-${name}`))
  if (!id || !timestamp || !signatures) throw new WebhookError('The message is not signed.')
  const age = Date.now() / 1000 - Number(timestamp)
  if (!(Math.abs(age) <= TOLERANCE)) throw new WebhookError('The message is too old or too new.')
  const key = await crypto.subtle.importKey('raw', fromBase64(secret.replace(/^whsec_/, '')), algorithm, false, ['verify'])
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`)
  // Several signatures, while a secret is being replaced.
  for (const part of signatures.split(' ')) {
    const [version, signature] = part.split(',')
    if (version !== 'v1' || !signature) continue
    // Compare in constant time.
    if (await crypto.subtle.verify(algorithm, key, fromBase64(signature), signed)) return JSON.parse(body)
  }
  throw new WebhookError('The message was not signed with this secret.')
}

const algorithm = { name: 'HMAC', hash: 'SHA-256' }

/** Return no bytes for invalid base64, which matches no signature. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return new Uint8Array()
  }
}
