/** An article as readers see it, published or a draft. No script is needed: the brief is a native <details>. */

import { Fragment } from 'react'
import { pathOf, type Article, type Card, type Neighbour } from '@/lib/api'
import { formatDate, formatDuration, texts, type Lang } from '@/lib/text'
import { Blocks, Figure } from './blocks'

export function ArticleView({ article, lang }: { article: Article; lang: Lang }) {
  const t = texts[lang]
  const { section } = article.meta
  return (
    <>
      <article className="newsbrief-article">
        <header className="newsbrief-article__header">
          {section && (
            <p className="newsbrief-article__kicker">
              <a href={pathOf(section)}>{section.title}</a>
            </p>
          )}
          <h1 className="newsbrief-article__headline">{article.title}</h1>
          {article.standfirst && <p className="newsbrief-article__standfirst">{article.standfirst}</p>}
          <Byline article={article} lang={lang} />
        </header>
        <Figure
          image={article.lead_image}
          lang={lang}
          className="newsbrief-article__lead"
          sizes="(min-width: 62rem) 60rem, 100vw"
          eager
        />
        <Brief article={article} lang={lang} position="top" />
        {article.body.length > 0 && (
          <div className="newsbrief-article__body">
            <Blocks blocks={article.body} lang={lang} />
          </div>
        )}
        <Brief article={article} lang={lang} position="bottom" />
        {article.tags.length > 0 && (
          <div className="newsbrief-tags">
            <h2 className="newsbrief-tags__heading">{t.subjects}</h2>{' '}
            <ul className="newsbrief-tags__list">
              {article.tags.map((tag) => (
                <li key={tag} className="newsbrief-tags__item">
                  <a href={`${t.prefix}tag/${encodeURIComponent(tag)}/`}>{tag}</a>
                </li>
              ))}
            </ul>
          </div>
        )}
      </article>
      {(article.previous || article.next) && (
        <nav className="newsbrief-neighbours" aria-label={t.neighbours}>
          {article.previous && <NeighbourLink neighbour={article.previous} side="previous" label={t.previous} />}
          {article.next && <NeighbourLink neighbour={article.next} side="next" label={t.next} />}
        </nav>
      )}
      {article.related.length > 0 && (
        <aside className="newsbrief-related" aria-labelledby="newsbrief-related-heading">
          <h2 className="newsbrief-related__heading" id="newsbrief-related-heading">
            {t.related}
          </h2>
          <ul className="newsbrief-related__list">
            {article.related.map((other) => (
              <li key={other.id} className="newsbrief-related__item">
                <a href={pathOf(other.meta)}>{other.title}</a>
                {other.published_at && (
                  <time className="newsbrief-related__date" dateTime={other.published_at}>
                    {formatDate(lang, other.published_at)}
                  </time>
                )}
              </li>
            ))}
          </ul>
        </aside>
      )}
    </>
  )
}

export function Byline({ article, lang, short = false }: { article: Article | Card; lang: Lang; short?: boolean }) {
  const t = texts[lang]
  const duration = formatDuration(lang, article.reading_seconds)
  return (
    <div className="newsbrief-byline">
      {article.byline.length > 0 && (
        <p className="newsbrief-byline__authors">
          <span className="newsbrief-hidden">{t.writtenBy}</span>{' '}
          {article.byline.map((author) => (
            <Fragment key={author.name}>
              <span className="newsbrief-byline__author">
                <span className="newsbrief-byline__name">
                  {author.slug === null || short ? (
                    author.name
                  ) : (
                    <a rel="author" href={`${t.prefix}author/${author.slug}/`}>
                      {author.name}
                    </a>
                  )}
                </span>
                {author.role && !short && <> <span className="newsbrief-byline__role">{author.role}</span></>}
              </span>{' '}
            </Fragment>
          ))}
        </p>
      )}
      <p className="newsbrief-byline__facts">
        {article.published_at && (
          <time className="newsbrief-byline__date" dateTime={article.published_at}>
            {formatDate(lang, article.published_at)}
          </time>
        )}
        {article.published_at && duration && <Dot />}
        {duration && <bdi className="newsbrief-byline__duration">{t.read(duration)}</bdi>}
      </p>
    </div>
  )
}

function Brief({ article, lang, position }: { article: Article; lang: Lang; position: 'top' | 'bottom' }) {
  if (article.summary.length === 0) return null
  const t = texts[lang]
  const id = `newsbrief-summary-${article.id}-${position}`
  const read = formatDuration(lang, article.reading_seconds)
  const brief = formatDuration(lang, article.summary_meta.reading_seconds)
  return (
    <section
      className={`newsbrief-summary newsbrief-summary--${position}`}
      id={id}
      aria-labelledby={`${id}-heading ${id}-where`}
    >
      <h2 className="newsbrief-summary__heading" id={`${id}-heading`}>
        {t.briefHeading}
      </h2>
      <p className="newsbrief-summary__times">
        {read && <bdi>{t.read(read)}</bdi>}
        {read && brief && <Dot />}
        {brief && <bdi>{t.brief(brief)}</bdi>}
      </p>
      <details className="newsbrief-summary__details">
        <summary className="newsbrief-summary__toggle">
          <span className="newsbrief-summary__label">
            {t.briefShow}
            <span className="newsbrief-hidden" id={`${id}-where`}>
              {t.briefWhere[position]}
            </span>
          </span>
        </summary>
        <div className="newsbrief-summary__panel">
          <Blocks blocks={article.summary} lang={lang} />
          {article.summary_meta.label && <p className="newsbrief-summary__origin">{article.summary_meta.label}</p>}
        </div>
      </details>
    </section>
  )
}

function NeighbourLink(props: { neighbour: Neighbour; side: 'previous' | 'next'; label: string }) {
  const { neighbour, side, label } = props
  return (
    <a
      className={`newsbrief-neighbours__link newsbrief-neighbours__link--${side}`}
      rel={side === 'previous' ? 'prev' : 'next'}
      href={pathOf(neighbour.meta)}
    >
      <span className="newsbrief-neighbours__label">{label}</span>
      <span className="newsbrief-neighbours__title">{neighbour.title}</span>
    </a>
  )
}

function Dot() {
  return (
    <span className="newsbrief-dot" aria-hidden="true">
      ·
    </span>
  )
}
