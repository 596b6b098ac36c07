/** The example site, with what `load_demo` has put there. */

import { createClient, type Client } from '../newsbrief/index.ts'

export const api = new URL('/api/v3/', process.env.NEWSBRIEF_API_URL ?? 'http://localhost:8000').href
export const client = createClient(api)

/** A client whose requests are answered by `answer`, in the order in which they come, and what it was asked. */
export function fake(...answers: { status?: number; body: unknown; headers?: HeadersInit }[]): {
  client: Client
  asked: { url: string; init: RequestInit | undefined }[]
  restore: () => void
} {
  const real = globalThis.fetch
  const asked: { url: string; init: RequestInit | undefined }[] = []
  globalThis.fetch = async (url, init) => {
    asked.push({ url: String(url), init })
    const { status = 200, body, headers = {} } = answers[asked.length - 1] ?? { body: {} }
    return Response.json(body, { status, headers })
  }
  return { client: createClient('https://cms.example.com/api/v3'), asked, restore: () => (globalThis.fetch = real) }
}
