/** Typed requests to the articles API. */

import type { components, paths } from './api-types.ts'

/** Where the API is mounted, as in the document that `api-types.ts` was made from. */
type Mount = '/api/v3/'

export type Schemas = components['schemas']

/** The endpoints with GET, relative to the API: `articles/`, `articles/by-path/`, … */
export type Endpoint = {
  [Path in keyof paths]: Path extends `${Mount}${infer Rest}` ? (paths[Path] extends { get: object } ? Rest : never) : never
}[keyof paths]

type Operation<E extends Endpoint> = paths[`${Mount}${E}`] extends { get: infer Get } ? Get : never
type Parameters<E extends Endpoint> = Operation<E> extends { parameters: infer All } ? All : never

/** The query parameters of an endpoint. */
export type Query<E extends Endpoint> = NonNullable<Parameters<E> extends { query?: infer Q } ? Q : never>

/** The response of an endpoint. */
export type Answer<E extends Endpoint> =
  Operation<E> extends { responses: { 200: { content: { 'application/json': infer Data } } } } ? Data : never

/** `query` is required if a query parameter is, and `params` if the path has parameters. */
type Request<E extends Endpoint> = RequestInit &
  (object extends Query<E> ? { query?: Query<E> } : { query: Query<E> }) &
  (Parameters<E> extends { path: infer P } ? { params: P } : { params?: undefined })

/** The arguments after the endpoint, optional if nothing is required. */
type Arguments<E extends Endpoint> = object extends Request<E> ? [request?: Request<E>] : [request: Request<E>]

/** An unsuccessful response: its status, and the API's problem details (RFC 9457). */
export class ApiError extends Error {
  readonly status: number
  readonly url: string
  readonly problem: Partial<Schemas['ProblemDetail']>
  /** Seconds to wait before the next attempt, from `Retry-After`. */
  readonly retryAfter: number | null

  constructor(response: Response, problem: Partial<Schemas['ProblemDetail']>) {
    const reasons = (problem.errors ?? []).map((one) => `${[one.loc].flat().at(-1)}: ${one.msg}`)
    super([`${response.status} from ${response.url}`, problem.detail, ...reasons].filter(Boolean).join('; '))
    this.name = 'ApiError'
    this.status = response.status
    this.url = response.url
    this.problem = problem
    this.retryAfter = Number(response.headers.get('Retry-After')) || null
  }

  /** Return whether the API refused this parameter and no other. */
  refuses(parameter: string): boolean {
    const errors = this.problem.errors ?? []
    return this.status === 422 && errors.length > 0 && errors.every((one) => [one.loc].flat().at(-1) === parameter)
  }
}

export type Client = {
  /** The URL of the API, with a trailing slash. */
  readonly baseUrl: string
  /** Return the response of an endpoint. Throw `ApiError` if it is unsuccessful. */
  get<E extends Endpoint>(endpoint: E, ...request: Arguments<E>): Promise<Answer<E>>
  /** Send JSON and return the response. Throw `ApiError` if it is unsuccessful. */
  post<Data>(endpoint: string, body: object, init?: RequestInit): Promise<Data>
}

/**
 * Return a client for the API at `baseUrl`, such as `https://cms.example.com/api/v3/`. `init` is passed to each request.
 *
 * `fetch` is looked up at each call, because frameworks replace it: that of Next.js supports `next: { tags }`.
 */
export function createClient(baseUrl: string, init: RequestInit = {}): Client {
  const base = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`

  async function send(url: URL, own: RequestInit, extra: Record<string, string>) {
    const headers = new Headers({ Accept: 'application/json', ...extra })
    for (const given of [init.headers, own.headers]) {
      new Headers(given).forEach((value, name) => headers.set(name, value))
    }
    const response = await globalThis.fetch(url, { ...init, ...own, headers })
    if (!response.ok) throw new ApiError(response, await response.json().catch(() => ({})))
    return response.json()
  }

  return {
    baseUrl: base,
    get(endpoint, ...[request]) {
      const { query, params, ...own } = request ?? ({} as Request<Endpoint>)
      const path = endpoint.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(Object(params)[name])))
      const url = new URL(path, base)
      for (const [name, value] of Object.entries(query ?? {})) {
        if (value !== undefined && value !== null) url.searchParams.set(name, String(value))
      }
      return send(url, own as RequestInit, {})
    },
    post(endpoint, body, own = {}) {
      const sent = { ...own, method: 'POST', body: JSON.stringify(body) }
      return send(new URL(endpoint, base), sent, { 'Content-Type': 'application/json' })
    },
  }
}
