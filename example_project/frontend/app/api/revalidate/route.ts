/** Where the webhook arrives: it is signed, and names the tags under which something old is kept. */

import { revalidateTag } from 'next/cache'
import { Webhook } from 'standardwebhooks'

type Message = { data: { tags: string[] } }

export async function POST(request: Request) {
  const secret = process.env.NEWSBRIEF_WEBHOOK_SECRET
  if (!secret) return Response.json({ error: 'NEWSBRIEF_WEBHOOK_SECRET is not set' }, { status: 503 })
  let message: Message
  try {
    // Checks the signature, and that the message is at most five minutes old.
    message = new Webhook(secret).verify(await request.text(), Object.fromEntries(request.headers)) as Message
  } catch {
    return Response.json({ error: 'not signed with our secret, or too old' }, { status: 401 })
  }
  // At once, and not after one more look at the old page.
  for (const tag of message.data.tags) revalidateTag(tag, { expire: 0 })
  return Response.json({ revalidated: message.data.tags })
}
