import { Cards } from '@/components/listing'
import { getArticles } from '@/lib/api'
import { asLang, texts } from '@/lib/text'

export default async function Home({ params }: PageProps<'/[lang]'>) {
  const lang = asLang((await params).lang)
  const { items } = await getArticles(lang, {}, [`locale:${lang}`])
  return (
    <div className="front">
      <h1 className="newsbrief-hidden">{texts[lang].name}</h1>
      <Cards articles={items} lang={lang} front />
    </div>
  )
}
