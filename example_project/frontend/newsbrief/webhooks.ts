/** Messages of the webhooks, checked as Standard Webhooks (https://www.standardwebhooks.com/) says. */

/** A message. `tags` name what a frontend may have kept and what is out of date now. */
export type Message = {
  type: string
  timestamp: string
  data: { tags: string[] } & Record<string, unknown>
}

export class WebhookError extends Error {
  override readonly name = 'WebhookError'
}

/** Seconds that a message may be older or newer than now, so that nobody sends it again later. */
const TOLERANCE = 5 * 60

/**
 * Return the message in `body` if its signature was made with `secret` and it is at most five minutes old. Raise
 * `WebhookError` otherwise.
 *
 * `body` is the text as it arrived: JSON that was parsed and written again has another signature.
 */
export async function verifyWebhook(secret: string, headers: Headers, body: string): Promise<Message> {
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((name) => headers.get(`webhook-${name}`))
  if (!id || !timestamp || !signatures) throw new WebhookError('The message is not signed.')
  const age = Date.now() / 1000 - Number(timestamp)
  if (!(Math.abs(age) <= TOLERANCE)) throw new WebhookError('The message is too old or too new.')
  const key = await crypto.subtle.importKey('raw', fromBase64(secret.replace(/^whsec_/, '')), algorithm, false, ['verify'])
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`)
  // Several, while a secret is being replaced by another.
  for (const part of signatures.split(' ')) {
    const [version, signature] = part.split(',')
    if (version !== 'v1' || !signature) continue
    // Compared in constant time.
    if (await crypto.subtle.verify(algorithm, key, fromBase64(signature), signed)) return JSON.parse(body)
  }
  throw new WebhookError('The message was not signed with this secret.')
}

const algorithm = { name: 'HMAC', hash: 'SHA-256' }

/** Text that is no base64 becomes no bytes, which no signature fits. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return new Uint8Array()
  }
}
