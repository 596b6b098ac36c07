// Revalidates every page of a frontend after a start, because it missed webhooks while it was stopped. Run
// `node refresh.mjs http://localhost:3000`, with the secret of its webhook in NEWSBRIEF_WEBHOOK_SECRET.
import { createHmac, randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'

const url = new URL('/api/revalidate/', process.argv[2])
const secret = Buffer.from(process.env.NEWSBRIEF_WEBHOOK_SECRET.replace(/^whsec_/, ''), 'base64')

/** The cache tag of every response: see lib/api.ts. */
const body = JSON.stringify({ type: 'frontend.started', data: { tags: ['all'] } })

for (let attempt = 1; ; attempt++) {
  const id = randomUUID()
  const timestamp = Math.floor(Date.now() / 1000)
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')
  const headers = { 'webhook-id': id, 'webhook-timestamp': `${timestamp}`, 'webhook-signature': `v1,${signature}` }
  try {
    const response = await fetch(url, { method: 'POST', body, headers })
    if (!response.ok) throw new Error(`${response.status} from ${url}`)
    break
  } catch (error) {
    // The server isn't listening yet.
    if (attempt === 60) throw error
    await setTimeout(500)
  }
}
