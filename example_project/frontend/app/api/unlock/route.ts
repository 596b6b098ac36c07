/** Handles the password form: for a correct password, set a cookie with the API's token. */

import { cookies } from 'next/headers'
import { ACCESS_COOKIE } from '@/lib/access'
import { client } from '@/lib/api'
import { asLang, texts } from '@/lib/text'
import { unlock } from '@/newsbrief/index.ts'

export async function POST(request: Request) {
  const form = await request.formData()
  const field = (name: string) => String(form.get(name) ?? '')
  const store = await cookies()
  const query = new URLSearchParams({ path: field('path') })
  // Send the reader's current token too: the new one includes it.
  const found = await unlock(client, { path: field('path') }, field('password'), store.get(ACCESS_COOKIE)?.value)
  if ('error' in found) {
    query.set('error', found.error)
  } else {
    store.set(ACCESS_COOKIE, found.token, {
      httpOnly: true,
      sameSite: 'lax',
      secure: process.env.NEWSBRIEF_SITE_URL?.startsWith('https:'),
      maxAge: found.expiresIn,
      path: '/',
    })
  }
  // 303, so that the browser follows with GET.
  const Location = `${texts[asLang(field('lang'))].prefix}locked/?${query}`
  return new Response(null, { status: 303, headers: { Location } })
}
