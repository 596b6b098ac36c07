import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ListingPage } from '@/components/listing'
import { getArticles } from '@/lib/api'
import { asLang, texts } from '@/lib/text'

type Props = PageProps<'/[lang]/author/[slug]/[[...after]]'>

export function generateStaticParams() {
  return []
}

async function find({ params }: Props) {
  const { lang: code, slug: part, after: rest = [] } = await params
  const lang = asLang(code)
  const slug = decodeURIComponent(part)
  const after = rest[1] && decodeURIComponent(rest[1])
  const listing = await getArticles(lang, { author: slug, cursor: after }, [`author:${slug}`])
  const author = listing.items.flatMap((article) => article.byline).find((one) => one.slug === slug)
  if (!author) notFound()
  return { lang, after, listing, author, path: `${texts[lang].prefix}author/${encodeURIComponent(slug)}/` }
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { author, path } = await find(props)
  return { title: author.name, description: author.role, alternates: { canonical: path } }
}

export default async function AuthorPage(props: Props) {
  const { author, ...rest } = await find(props)
  return <ListingPage title={author.name} intro={author.role} {...rest} />
}
