/** A draft, by the token in the URL. It needs no cookie, so it works in the editor's panel on another site. */

import type { Metadata } from 'next'
import { ArticleView } from '@/components/article'
import { Userbar } from '@/components/userbar'
import { getDraft, getUserbar } from '@/lib/api'
import { asLang, texts } from '@/lib/text'

export const dynamic = 'force-dynamic'
export const metadata: Metadata = { robots: { index: false, follow: false }, referrer: 'no-referrer' }

export default async function Preview({ params, searchParams }: PageProps<'/[lang]/preview'>) {
  const lang = asLang((await params).lang)
  const { token: given } = await searchParams
  const token = typeof given === 'string' ? given : ''
  const [article, userbar] = await Promise.all([getDraft(lang, token), getUserbar(lang, token)])
  const t = texts[lang]
  if (!article) {
    return (
      <div className="newsbrief-section">
        <h1 className="newsbrief-section__title">{t.draftOver}</h1>
        <p className="newsbrief-section__intro">{t.draftOverHint}</p>
      </div>
    )
  }
  return (
    <>
      <p className="draft" role="status">
        {t.draft}
      </p>
      <ArticleView article={article} lang={lang} isDraft />
      <Userbar html={userbar} />
    </>
  )
}
