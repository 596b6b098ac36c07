/** Opened by Wagtail's preview: for a valid token, enable draft mode and redirect to the draft. */

import { draftMode } from 'next/headers'
import { redirect } from 'next/navigation'
import type { NextRequest } from 'next/server'
import { getDraft } from '@/lib/api'
import { asLang, texts } from '@/lib/text'

export async function GET(request: NextRequest) {
  const token = request.nextUrl.searchParams.get('token') ?? ''
  const article = await getDraft('en', token)
  // Enable draft mode, which bypasses the cache, only for a token that the API accepts.
  if (article) (await draftMode()).enable()
  const { prefix } = texts[asLang(article?.meta.locale ?? 'en')]
  redirect(`${prefix}preview/?token=${encodeURIComponent(token)}`)
}
