import type { Metadata, Viewport } from 'next'
import { draftMode } from 'next/headers'
import { notFound } from 'next/navigation'
import { getSections, pathOf, siteUrl } from '@/lib/api'
import { asLang, langs, texts, type Lang } from '@/lib/text'
import '../newsbrief.css'
import '../frame.css'

export function generateStaticParams(): { lang: Lang }[] {
  return []
}

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fffdf9' },
    { media: '(prefers-color-scheme: dark)', color: '#16171a' },
  ],
}

export async function generateMetadata({ params }: LayoutProps<'/[lang]'>): Promise<Metadata> {
  const { name } = texts[asLang((await params).lang)]
  return { metadataBase: new URL(siteUrl), title: { default: name, template: `%s – ${name}` } }
}

export default async function Layout({ children, editions, params }: LayoutProps<'/[lang]'>) {
  const { lang: code } = await params
  const lang = asLang(code)
  if (lang !== code) notFound()
  const t = texts[lang]
  const { isEnabled: isDraft } = await draftMode()
  const sections = (await getSections(lang)).filter((section) => section.parent && pathOf(section.parent) === t.prefix)
  const links = sections.map((section) => (
    <li key={section.id}>
      <a href={pathOf(section.meta)}>{section.title}</a>
    </li>
  ))
  return (
    <html className="newsbrief-root" lang={lang} dir={t.dir}>
      <body className="newsbrief-page">
        <a className="newsbrief-skip" href="#content">
          {t.skip}
        </a>
        {isDraft && (
          <form className="draft" action="/api/draft/end/" method="post">
            <button type="submit">{t.draftEnd}</button>
          </form>
        )}
        <header className="frame masthead">
          {editions}
          <p className="masthead__name">
            <a href={t.prefix}>{t.name}</a>
          </p>
          <div className="masthead__bar">
            <nav aria-label={t.sections}>
              <ul className="masthead__sections">{links}</ul>
            </nav>
            <form className="search" action={`${t.prefix}search/`} role="search">
              <label className="newsbrief-hidden" htmlFor="search">
                {t.search}
              </label>
              <input id="search" type="search" name="q" maxLength={200} />
              <button type="submit">{t.search}</button>
            </form>
          </div>
        </header>
        <main className="newsbrief-main" id="content" tabIndex={-1}>
          {children}
        </main>
        <footer className="frame colophon">
          <p className="colophon__name">{t.name}</p>
          <p>{t.colophon}</p>
          <ul className="colophon__sections">
            {links}
            <li>
              <a href={lang === 'en' ? '/feeds/rss.xml' : `/feeds/${lang}/rss.xml`}>{t.feed}</a>
            </li>
          </ul>
        </footer>
      </body>
    </html>
  )
}
