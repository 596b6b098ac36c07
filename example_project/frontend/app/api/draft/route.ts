/** Where Wagtail's preview arrives: a token that opens a draft switches draft mode on and leads to the draft. */

import { draftMode } from 'next/headers'
import { redirect } from 'next/navigation'
import type { NextRequest } from 'next/server'
import { getDraft } from '@/lib/api'
import { asLang, texts } from '@/lib/text'

export async function GET(request: NextRequest) {
  const token = request.nextUrl.searchParams.get('token') ?? ''
  const article = await getDraft('en', token)
  // Only a token that the API accepts lets anybody read past the cache.
  if (article) (await draftMode()).enable()
  const { prefix } = texts[asLang(article?.meta.locale ?? 'en')]
  redirect(`${prefix}preview/?token=${encodeURIComponent(token)}`)
}
