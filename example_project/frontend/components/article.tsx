/** An article, published or a draft. It needs no scripts: the summary is a native <details>. */

import { Fragment } from 'react'
import { getAuthor, pathOf, type Article, type Author, type Card, type Teaser } from '@/lib/api'
import { formatDate, formatDuration, texts, type Lang } from '@/lib/text'
import { Blocks, Body, Figure, Picture } from './blocks'

/** `isDraft`: the summary is open, so that editors see it while they write. */
export function ArticleView({ article, lang, isDraft = false }: { article: Article; lang: Lang; isDraft?: boolean }) {
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
        <Summary article={article} lang={lang} position="top" isOpen={isDraft} />
        {article.body.length > 0 && (
          <div className="newsbrief-article__body">
            <Body blocks={article.body} lang={lang} />
          </div>
        )}
        <Summary article={article} lang={lang} position="bottom" />
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
        <Authors article={article} lang={lang} />
      </article>
      {(article.previous || article.next) && (
        <nav className="newsbrief-neighbours" aria-label={t.neighbours}>
          {article.previous && <NeighbourLink article={article.previous} side="previous" label={t.previous} />}
          {article.next && <NeighbourLink article={article.next} side="next" label={t.next} />}
        </nav>
      )}
      {article.related.length > 0 && (
        <aside className="newsbrief-related" aria-labelledby="newsbrief-related-heading">
          <h2 className="newsbrief-related__heading" id="newsbrief-related-heading">
            {t.related}
          </h2>
          <ul className="newsbrief-cards related">
            {article.related.map((other) => (
              <li key={other.id} className="newsbrief-cards__item">
                <TeaserCard article={other} lang={lang} />
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

function Summary(props: { article: Article; lang: Lang; position: 'top' | 'bottom'; isOpen?: boolean }) {
  const { article, lang, position, isOpen = false } = props
  if (article.summary.length === 0) return null
  const t = texts[lang]
  const id = `newsbrief-summary-${article.id}-${position}`
  const read = formatDuration(lang, article.reading_seconds)
  const summary = formatDuration(lang, article.summary_meta.reading_seconds)
  // One label for the whole summary, or one at each block that it is about.
  const labels = new Set(article.summary.map((block) => block.label))
  return (
    <section
      className={`newsbrief-summary newsbrief-summary--${position}`}
      id={id}
      aria-labelledby={`${id}-heading ${id}-where`}
    >
      <h2 className="newsbrief-summary__heading" id={`${id}-heading`}>
        {t.summaryHeading}
      </h2>
      <p className="newsbrief-summary__times">
        {read && <bdi>{t.read(read)}</bdi>}
        {read && summary && <Dot />}
        {summary && <bdi>{t.summary(summary)}</bdi>}
      </p>
      <details className="newsbrief-summary__details" open={isOpen}>
        <summary className="newsbrief-summary__toggle">
          <span className="newsbrief-summary__label">
            {t.summaryShow}
            <span className="newsbrief-hidden" id={`${id}-where`}>
              {t.summaryWhere[position]}
            </span>
          </span>
        </summary>
        <div className="newsbrief-summary__panel">
          {article.summary.map((block, number) => (
            <Fragment key={block.id ?? number}>
              <Blocks blocks={[block]} lang={lang} />
              {labels.size > 1 && block.label && (
                <p className="newsbrief-summary__origin newsbrief-summary__origin--block">{block.label}</p>
              )}
            </Fragment>
          ))}
          {labels.size === 1 && article.summary_meta.label && (
            <p className="newsbrief-summary__origin">{article.summary_meta.label}</p>
          )}
        </div>
      </details>
    </section>
  )
}

type NeighbourProps = { article: Teaser; side: 'previous' | 'next'; label: string }

function NeighbourLink({ article, side, label }: NeighbourProps) {
  return (
    <a
      className={`newsbrief-neighbours__link newsbrief-neighbours__link--${side} neighbour`}
      rel={side === 'previous' ? 'prev' : 'next'}
      href={pathOf(article.meta)}
    >
      <TeaserPicture article={article} sizes="8rem" />
      <span className="neighbour__text">
        <span className="newsbrief-neighbours__label">{label}</span>
        <span className="newsbrief-neighbours__title">{article.title}</span>
      </span>
    </a>
  )
}

function TeaserCard({ article, lang }: { article: Teaser; lang: Lang }) {
  return (
    <article className="newsbrief-card">
      <TeaserPicture article={article} sizes="(min-width: 62rem) 18rem, (min-width: 42rem) 50vw, 100vw" />
      <div className="newsbrief-card__text">
        <h3 className="newsbrief-card__headline">
          <a className="newsbrief-card__link" href={pathOf(article.meta)}>
            {article.title}
          </a>
        </h3>
        {article.standfirst && <p className="newsbrief-card__standfirst">{article.standfirst}</p>}
        {article.published_at && (
          <time className="newsbrief-related__date" dateTime={article.published_at}>
            {formatDate(lang, article.published_at)}
          </time>
        )}
      </div>
    </article>
  )
}

/** The image is decorative next to the headline, so it has no alternative text. */
function TeaserPicture({ article, sizes }: { article: Teaser; sizes: string }) {
  if (!article.lead_image?.renditions.card?.length) return null
  return (
    <span className="newsbrief-card__picture">
      <Picture image={{ ...article.lead_image, alt: '' }} set="card" sizes={sizes} />
    </span>
  )
}

/** A box for each author who has a page of articles. */
async function Authors({ article, lang }: { article: Article; lang: Lang }) {
  const slugs = article.byline.flatMap((author) => author.slug ?? [])
  // An author whose only article is this draft has no page.
  const authors = (await Promise.all(slugs.map((slug) => getAuthor(lang, slug)))).filter((author) => author !== null)
  if (authors.length === 0) return null
  return (
    <ul className="authors">
      {authors.map((author) => (
        <li key={author.id} className="authors__author">
          <AuthorBox author={author} />
          <p className="authors__more">
            <a href={`${texts[lang].prefix}author/${author.slug}/`}>{texts[lang].allBy(author.name)}</a>
          </p>
        </li>
      ))}
    </ul>
  )
}

/** An author. The biography is HTML from the API. */
export function AuthorBox({ author }: { author: Author }) {
  return (
    <>
      {author.portrait && (
        <div className="authors__portrait">
          <Picture image={{ ...author.portrait, alt: '' }} set="card" sizes="5rem" />
        </div>
      )}
      <p className="authors__name">{author.name}</p>
      {author.role && <p className="authors__role">{author.role}</p>}
      {author.bio && <div className="authors__bio" dangerouslySetInnerHTML={{ __html: author.bio }} />}
    </>
  )
}

function Dot() {
  return (
    <span className="newsbrief-dot" aria-hidden="true">
      ·
    </span>
  )
}
