import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ListingPage } from '@/components/listing'
import { getArticles } from '@/lib/api'
import { asLang, texts } from '@/lib/text'

type Props = PageProps<'/[lang]/tag/[name]/[[...after]]'>

export function generateStaticParams() {
  return []
}

async function find({ params }: Props) {
  const { lang: code, name: part, after: rest = [] } = await params
  const lang = asLang(code)
  const name = decodeURIComponent(part)
  const after = rest[1] && decodeURIComponent(rest[1])
  const listing = await getArticles(lang, { tag: name, cursor: after }, [`tag:${name}`])
  if (listing.items.length === 0) notFound()
  const path = `${texts[lang].prefix}tag/${encodeURIComponent(name)}/`
  return { lang, after, listing, path, title: texts[lang].about(name) }
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { title, path } = await find(props)
  return { title, alternates: { canonical: path } }
}

export default async function TagPage(props: Props) {
  return <ListingPage {...await find(props)} />
}
