/** Articles with a password. */

import { ApiError, type Client, type Schemas } from './client.ts'

/** The header for the access token. */
export const ACCESS_HEADER = 'X-Newsbrief-Access'

export type Unlocking =
  | { token: string; expiresIn: number }
  /** The password is wrong, or there is no such article with a password. */
  | { error: 'wrong' }
  /** Too many attempts: the number of seconds to wait. */
  | { error: 'wait'; seconds: number }

/**
 * Try a password for the article with an id or at a path. Send the returned token in `ACCESS_HEADER`, with
 * `cache: 'no-store'`, because the response is for this reader only.
 *
 * `token` is the reader's current token; the new one includes it. Attempts are counted by IP address, which is your
 * server's: see UNLOCK_RATE_LIMIT. Throw `ApiError` for any other error.
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
