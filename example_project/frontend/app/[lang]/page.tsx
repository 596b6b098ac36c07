import type { Metadata } from 'next'
import { JsonLd } from '@/components/json-ld'
import { Cards } from '@/components/listing'
import { getArticles, getHomeSeo, getNewestPages, type Card } from '@/lib/api'
import { metadataOf } from '@/lib/seo'
import { asLang, texts, type Lang } from '@/lib/text'
import { largest } from '@/newsbrief/index.ts'

type Props = PageProps<'/[lang]'>

export async function generateStaticParams() {
  const known = new Set((await getNewestPages()).map(({ lang }) => lang))
  return [...known].map((lang) => ({ lang }))
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const lang = asLang((await params).lang)
  const t = texts[lang]
  const seo = await getHomeSeo(lang)
  const metadata: Metadata = seo ? metadataOf(seo, t.prefix) : { title: t.name }
  // Defaults if the home page has no description or image.
  const description = seo?.description || t.description
  const image = (await newest(lang)).find((article) => article.lead_image)?.lead_image
  const file = image ? largest(image, 'card') : undefined
  const images = seo?.open_graph.image ?? (file ? { ...file, alt: image?.alt } : undefined)
  return {
    ...metadata,
    title: { absolute: seo?.title ?? t.name },
    description,
    openGraph: { ...metadata.openGraph, description, images },
    twitter: { ...metadata.twitter, card: 'summary_large_image' },
  }
}

/** The newest articles, without aliases. */
async function newest(lang: Lang): Promise<Card[]> {
  const { items } = await getArticles(lang, { limit: 20 }, [`locale:${lang}`])
  const stories = new Map(items.map((article) => [`${article.title}\n${article.published_at}`, article]))
  return [...stories.values()]
}

export default async function Home({ params }: Props) {
  const lang = asLang((await params).lang)
  return (
    <div className="front">
      <JsonLd seo={(await getHomeSeo(lang)) ?? undefined} />
      <h1 className="newsbrief-hidden">{texts[lang].name}</h1>
      <Cards articles={await newest(lang)} lang={lang} front />
    </div>
  )
}
