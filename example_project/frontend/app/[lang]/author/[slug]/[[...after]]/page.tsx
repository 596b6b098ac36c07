import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { AuthorBox } from '@/components/article'
import { ListingPage } from '@/components/listing'
import { getArticles, getAuthor } from '@/lib/api'
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
  const [author, listing] = await Promise.all([
    getAuthor(lang, slug),
    getArticles(lang, { author: slug, cursor: after }, [`author:${slug}`]),
  ])
  // An author has no page in a language without articles.
  if (!author || listing.items.length === 0) notFound()
  return { lang, after, listing, author, path: `${texts[lang].prefix}author/${encodeURIComponent(slug)}/` }
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { author, path } = await find(props)
  return { title: author.name, description: author.role, alternates: { canonical: path } }
}

export default async function AuthorPage(props: Props) {
  const { author, ...rest } = await find(props)
  return (
    <ListingPage title={author.name} {...rest}>
      <div className="authors__author authors__author--alone">
        <AuthorBox author={author} />
      </div>
    </ListingPage>
  )
}
