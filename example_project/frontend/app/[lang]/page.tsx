import type { Metadata } from 'next'
import { Cards } from '@/components/listing'
import { getArticles, getNewestPages, type Card } from '@/lib/api'
import { asLang, langs, texts, type Lang } from '@/lib/text'

type Props = PageProps<'/[lang]'>

export async function generateStaticParams() {
  const known = new Set((await getNewestPages()).map(({ lang }) => lang))
  return [...known].map((lang) => ({ lang }))
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const lang = asLang((await params).lang)
  const { name, description, prefix } = texts[lang]
  const image = (await newest(lang)).find((article) => article.lead_image)?.lead_image
  const file = image?.renditions.card?.at(-1)
  const languages = Object.fromEntries(langs.map((other) => [other, texts[other].prefix]))
  const feed = lang === 'en' ? '/feeds/rss.xml' : `/feeds/${lang}/rss.xml`
  return {
    title: { absolute: name },
    description,
    alternates: {
      canonical: prefix,
      languages: { ...languages, 'x-default': texts.en.prefix },
      types: { 'application/rss+xml': [{ title: name, url: feed }] },
    },
    openGraph: {
      type: 'website',
      title: name,
      description,
      url: prefix,
      siteName: name,
      locale: lang,
      alternateLocale: langs.filter((other) => other !== lang),
      images: file && image ? [{ ...file, alt: image.alt }] : [],
    },
    twitter: { card: 'summary_large_image' },
  }
}

/** The newest stories. One that two sections show is one story on the front page. */
async function newest(lang: Lang): Promise<Card[]> {
  const { items } = await getArticles(lang, { limit: 20 }, [`locale:${lang}`])
  const stories = new Map(items.map((article) => [`${article.title}\n${article.published_at}`, article]))
  return [...stories.values()]
}

export default async function Home({ params }: Props) {
  const lang = asLang((await params).lang)
  return (
    <div className="front">
      <h1 className="newsbrief-hidden">{texts[lang].name}</h1>
      <Cards articles={await newest(lang)} lang={lang} front />
    </div>
  )
}
