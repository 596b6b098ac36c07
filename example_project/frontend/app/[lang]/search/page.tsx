import type { Metadata } from 'next'
import { Cards } from '@/components/listing'
import { search } from '@/lib/api'
import { asLang, texts } from '@/lib/text'

export const dynamic = 'force-dynamic'

export async function generateMetadata({ params }: PageProps<'/[lang]/search'>): Promise<Metadata> {
  return { title: texts[asLang((await params).lang)].search, robots: { index: false } }
}

export default async function SearchPage({ params, searchParams }: PageProps<'/[lang]/search'>) {
  const lang = asLang((await params).lang)
  const { q } = await searchParams
  const words = (typeof q === 'string' ? q : '').replaceAll('\0', '').trim().slice(0, 200)
  const t = texts[lang]
  const found = words ? await search(lang, words) : undefined
  return (
    <div className="newsbrief-section">
      <h1 className="newsbrief-section__title">{t.search}</h1>
      <p className="newsbrief-section__intro" role="status">
        {found ? t.found(found.count, words) : t.searchHint}
      </p>
      {found && found.items.length > 0 && <Cards articles={found.items} lang={lang} front={false} />}
    </div>
  )
}
