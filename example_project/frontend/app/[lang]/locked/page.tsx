/** An article with a password: the form, and then the article. Not cached. */

import type { Metadata } from 'next'
import { cookies, headers } from 'next/headers'
import { ArticleView } from '@/components/article'
import { getUnlocked, siteUrl } from '@/lib/api'
import { asLang, texts } from '@/lib/text'
import { ACCESS_COOKIE } from '@/lib/access'

export const dynamic = 'force-dynamic'
export const metadata: Metadata = { robots: { index: false, follow: false } }

type Props = PageProps<'/[lang]/locked'>

export default async function Locked({ params, searchParams }: Props) {
  const lang = asLang((await params).lang)
  const t = texts[lang]
  const { path: asked, error } = await searchParams
  const path = typeof asked === 'string' ? asked : await cameFrom()
  const token = (await cookies()).get(ACCESS_COOKIE)?.value
  const found = token && path ? await getUnlocked(lang, path, token) : null
  if (found?.kind === 'article' && !error) {
    return (
      <>
        <p className="draft" role="status">
          {t.unlocked}
        </p>
        <ArticleView article={found.article} lang={lang} />
      </>
    )
  }
  return (
    <div className="newsbrief-section">
      <h1 className="newsbrief-section__title">{t.locked}</h1>
      <p className="newsbrief-section__intro">{t.lockedHint}</p>
      <form className="fields" action="/api/unlock/" method="post">
        {error && (
          <p className="fields__error" role="alert">
            {error === 'wait' ? t.lockedWait : t.lockedWrong}
          </p>
        )}
        <input type="hidden" name="lang" value={lang} />
        <label htmlFor="path">{t.lockedAddress}</label>
        <input id="path" name="path" defaultValue={path} required dir="ltr" />
        <label htmlFor="password">{t.password}</label>
        <input id="password" name="password" type="password" maxLength={255} required autoComplete="off" />
        <button className="button" type="submit">
          {t.unlock}
        </button>
      </form>
    </div>
  )
}

/** The path of the page that linked here. */
async function cameFrom(): Promise<string> {
  try {
    const from = new URL((await headers()).get('Referer') ?? '')
    const ours = [new URL(siteUrl).host, (await headers()).get('Host')]
    return ours.includes(from.host) ? decodeURI(from.pathname) : ''
  } catch {
    return ''
  }
}
