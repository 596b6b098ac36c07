import { Cards } from '@/components/listing'
import { getArticles, getNewestPages, type Card } from '@/lib/api'
import { asLang, texts } from '@/lib/text'

export async function generateStaticParams() {
  const langs = new Set((await getNewestPages()).map(({ lang }) => lang))
  return [...langs].map((lang) => ({ lang }))
}

/** A story that two sections show is one story on the front page. */
function once(articles: Card[]): Card[] {
  const stories = new Map(articles.map((article) => [`${article.title}\n${article.published_at}`, article]))
  return [...stories.values()]
}

export default async function Home({ params }: PageProps<'/[lang]'>) {
  const lang = asLang((await params).lang)
  const { items } = await getArticles(lang, { limit: 20 }, [`locale:${lang}`])
  return (
    <div className="front">
      <h1 className="newsbrief-hidden">{texts[lang].name}</h1>
      <Cards articles={once(items)} lang={lang} front />
    </div>
  )
}
