/** Receives the signed webhook and revalidates its tags. */

import { revalidateTag } from 'next/cache'
import { verifyWebhook, WebhookError } from '@/newsbrief/webhooks.ts'

export async function POST(request: Request) {
  const secret = process.env.NEWSBRIEF_WEBHOOK_SECRET
  if (!secret) return Response.json({ error: 'NEWSBRIEF_WEBHOOK_SECRET is not set' }, { status: 503 })
  try {
    const message = await verifyWebhook(secret, request.headers, await request.text())
    // Expire at once, instead of serving the old page once more.
    for (const tag of message.data.tags) revalidateTag(tag, { expire: 0 })
    return Response.json({ revalidated: message.data.tags })
  } catch (error) {
    if (!(error instanceof WebhookError)) throw error
    return Response.json({ error: error.message }, { status: 401 })
  }
}
