/** Articles with a password. */

import { ApiError, type Client, type Schemas } from './client.ts'

/** The header that carries the token of a reader who knew a password. */
export const ACCESS_HEADER = 'X-Newsbrief-Access'

export type Unlocking =
  | { token: string; expiresIn: number }
  /** The password is wrong, or there is nothing that it would open. */
  | { error: 'wrong' }
  /** Too many attempts: the next one is worth it after so many seconds. */
  | { error: 'wait'; seconds: number }

/**
 * Try a password on the article with an id or at a path. Send the token that a right one gives in `ACCESS_HEADER`, with
 * `cache: 'no-store'`: what is answered then is for this reader alone.
 *
 * `token` is the one that the reader has already; the new one stands for both. Attempts are counted by the address of
 * who sends them, which is your server's: see UNLOCK_RATE_LIMIT. Raise `ApiError` for any other failure.
 */
export async function unlock(
  client: Client,
  where: { id: number } | { path: string },
  password: string,
  token?: string,
): Promise<Unlocking> {
  const headers: HeadersInit = token ? { [ACCESS_HEADER]: token } : {}
  const init: RequestInit = { headers, cache: 'no-store' }
  try {
    const answer =
      'id' in where
        ? await client.post<Schemas['Unlocked']>(`articles/${where.id}/unlock/`, { password }, init)
        : await client.post<Schemas['Unlocked']>('articles/unlock/', { path: where.path, password }, init)
    return { token: answer.token, expiresIn: answer.expires_in }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.status === 429) return { error: 'wait', seconds: error.retryAfter ?? 60 }
    if (error.status === 403 || error.refuses('password') || error.refuses('path')) return { error: 'wrong' }
    throw error
  }
}
