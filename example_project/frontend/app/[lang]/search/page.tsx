import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Cards } from '@/components/listing'
import { PER_PAGE, search } from '@/lib/api'
import { asLang, texts } from '@/lib/text'

export const dynamic = 'force-dynamic'

type Props = PageProps<'/[lang]/search'>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: texts[asLang((await params).lang)].search, robots: { index: false } }
}

export default async function SearchPage({ params, searchParams }: Props) {
  const lang = asLang((await params).lang)
  const { q, page: given } = await searchParams
  const words = (typeof q === 'string' ? q : '').replaceAll('\0', '').trim().slice(0, 200)
  const page = given === undefined ? 1 : Number(given)
  if (!Number.isSafeInteger(page) || page < 1 || page > 1000) notFound()
  const t = texts[lang]
  const found = words ? await search(lang, words, page) : undefined
  const last = Math.max(1, Math.ceil((found?.count ?? 0) / PER_PAGE))
  if (page > last) notFound()
  const href = (to: number) => `${t.prefix}search/?${new URLSearchParams({ q: words, page: `${to}` })}`
  return (
    <div className="newsbrief-section">
      <h1 className="newsbrief-section__title">{t.search}</h1>
      <p className="newsbrief-section__intro" role="status">
        {found ? t.found(found.count ?? 0, words) : t.searchHint}
      </p>
      {found && found.items.length > 0 && <Cards articles={found.items} lang={lang} front={false} />}
      {last > 1 && (
        <nav className="newsbrief-pagination" aria-label={t.pages}>
          {page > 1 && (
            <a className="newsbrief-pagination__step" rel="prev" href={href(page - 1)}>
              {t.pageBefore}
            </a>
          )}
          <span className="pages">{t.pageOf(page, last)}</span>
          {page < last && (
            <a className="newsbrief-pagination__step" rel="next" href={href(page + 1)}>
              {t.pageAfter}
            </a>
          )}
        </nav>
      )}
    </div>
  )
}
