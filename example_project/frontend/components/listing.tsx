/** Lists of articles: cards, and a link to older articles. */

import { pathOf, type Card, type Listing } from '@/lib/api'
import { texts, type Lang } from '@/lib/text'
import { Byline } from './article'
import { Picture } from './blocks'

export function Cards({ articles, lang, front }: { articles: Card[]; lang: Lang; front: boolean }) {
  if (articles.length === 0) return <p className="newsbrief-section__empty">{texts[lang].empty}</p>
  return (
    <ul className={front ? 'newsbrief-cards newsbrief-cards--front' : 'newsbrief-cards'}>
      {articles.map((article, number) => (
        <li key={article.id} className="newsbrief-cards__item">
          <CardView article={article} lang={lang} leads={front && number === 0} />
        </li>
      ))}
    </ul>
  )
}

function CardView({ article, lang, leads }: { article: Card; lang: Lang; leads: boolean }) {
  const third = '(min-width: 62rem) 22rem, (min-width: 42rem) 50vw, 100vw'
  const wide = '(min-width: 62rem) 42rem, (min-width: 42rem) 50vw, 100vw'
  return (
    <article className="newsbrief-card">
      {article.lead_image && (
        <div className="newsbrief-card__picture">
          <Picture image={article.lead_image} set="card" sizes={leads ? wide : third} eager={leads} />
        </div>
      )}
      <div className="newsbrief-card__text">
        <h2 className="newsbrief-card__headline">
          <a className="newsbrief-card__link" href={pathOf(article.meta)}>
            {article.title}
          </a>
        </h2>
        {article.standfirst && <p className="newsbrief-card__standfirst">{article.standfirst}</p>}
        <Byline article={article} lang={lang} short />
      </div>
    </article>
  )
}

type ListingPageProps = { title: string; intro?: string; listing: Listing; lang: Lang; path: string; after?: string }

/** A page of articles with its heading. `path` is that of the first page, `after` the cursor of this page. */
export function ListingPage(props: ListingPageProps & { children?: React.ReactNode }) {
  const { title, intro, listing, lang, path, after, children } = props
  const t = texts[lang]
  const next = listing.meta.next_cursor
  return (
    <div className="newsbrief-section">
      <header className="newsbrief-section__header">
        <h1 className="newsbrief-section__title">{title}</h1>
        {intro && (
          <div className="newsbrief-section__intro">
            <p>{intro}</p>
          </div>
        )}
      </header>
      {children}
      <Cards articles={listing.items} lang={lang} front={!after} />
      {(next || after) && (
        <nav className="newsbrief-pagination" aria-label={t.pages}>
          {after && (
            <a className="newsbrief-pagination__step" rel="first" href={path}>
              {t.newest}
            </a>
          )}
          {next && (
            <a className="newsbrief-pagination__step" rel="next" href={`${path}after/${encodeURIComponent(next)}/`}>
              {t.older}
            </a>
          )}
        </nav>
      )}
    </div>
  )
}
