/** Renders the blocks of summaries and bodies. A missing block type is a type error. */

import type { Image } from '@/lib/api'
import { texts, type Lang } from '@/lib/text'
import { anchorOf, assertNever, largest, sourceOf, sources, type Block } from '@/newsbrief/index.ts'

export function Blocks({ blocks, lang }: { blocks: Block[]; lang: Lang }) {
  return blocks.map((block, number) => <OneBlock key={block.id ?? number} block={block} lang={lang} />)
}

/** The blocks of the body, each with the id that the summary links to. */
export function Body({ blocks, lang }: { blocks: Block[]; lang: Lang }) {
  return blocks.map((block, number) => (
    <div key={block.id ?? number} className="newsbrief-block" id={anchorOf(block)}>
      <OneBlock block={block} lang={lang} />
    </div>
  ))
}

/** The link from an item of the summary to its passage; empty for a block of the body. */
function Source({ block, item = 0, lang }: { block: Block; item?: number; lang: Lang }) {
  const source = sourceOf(block, item)
  return source ? (
    <>
      {' '}
      <a className="newsbrief-summary__source" href={source.href} aria-label={`${texts[lang].inTheText}: ${source.quote}`}>
        {texts[lang].inTheText}
      </a>
    </>
  ) : null
}

function OneBlock({ block, lang }: { block: Block; lang: Lang }) {
  switch (block.type) {
    case 'paragraph':
      return <RichText className="newsbrief-paragraph" html={block.value} />
    case 'heading':
      return block.value.level === 'h3' ? (
        <h3 className="newsbrief-heading newsbrief-heading--3">{block.value.text}</h3>
      ) : (
        <h2 className="newsbrief-heading newsbrief-heading--2">{block.value.text}</h2>
      )
    case 'key_points':
      return (
        <ul className="newsbrief-points">
          {block.value.map((point, number) => (
            <li key={number} className="newsbrief-points__item">
              <RichText className="newsbrief-points__text" html={point} />
              <Source block={block} item={number} lang={lang} />
            </li>
          ))}
        </ul>
      )
    case 'why_it_matters':
      return (
        <div className="newsbrief-why">
          <h3 className="newsbrief-why__heading">{texts[lang].why}</h3>
          <RichText html={block.value} />
        </div>
      )
    case 'figures':
      return (
        <dl className="newsbrief-numbers">
          {block.value.map((figure, number) => (
            <div key={number} className="newsbrief-numbers__item">
              <dt className="newsbrief-numbers__label">{figure.label}</dt>
              <dd className="newsbrief-numbers__value">{figure.value}</dd>
              {sourceOf(block, number) && (
                <dd className="newsbrief-numbers__source">
                  <Source block={block} item={number} lang={lang} />
                </dd>
              )}
            </div>
          ))}
        </dl>
      )
    case 'timeline':
      return (
        <ol className="newsbrief-timeline">
          {block.value.map((entry, number) => (
            <li key={number} className="newsbrief-timeline__entry">
              <p className="newsbrief-timeline__date">{entry.date}</p>
              <p className="newsbrief-timeline__event">
                {entry.event}
                <Source block={block} item={number} lang={lang} />
              </p>
            </li>
          ))}
        </ol>
      )
    case 'quote':
      return (
        <figure className="newsbrief-quote">
          <blockquote className="newsbrief-quote__text">
            {block.value.text.split(/\n{2,}/).map((text, number) => (
              <p key={number}>{text}</p>
            ))}
          </blockquote>
          {(block.value.attribution || sourceOf(block)) && (
            <figcaption className="newsbrief-quote__attribution">
              {block.value.attribution && <cite>{block.value.attribution}</cite>}
              <Source block={block} lang={lang} />
            </figcaption>
          )}
        </figure>
      )
    case 'list': {
      const List = block.value.ordered ? 'ol' : 'ul'
      return (
        <List className={block.value.ordered ? 'newsbrief-list newsbrief-list--ordered' : 'newsbrief-list'}>
          {block.value.items.map((item, number) => (
            <li key={number} className="newsbrief-list__item" dangerouslySetInnerHTML={{ __html: item }} />
          ))}
        </List>
      )
    }
    case 'image':
      return <Figure image={block.value} lang={lang} sizes="(min-width: 42rem) 40rem, 100vw" />
    case 'embed':
      // A link only: a player would load scripts of another site.
      return /^https?:/.test(block.value.embed) ? (
        <figure className="newsbrief-embed">
          <p className="newsbrief-embed__link">
            <a href={block.value.embed}>{block.value.embed}</a>
          </p>
          {block.value.caption && <figcaption className="newsbrief-figure__caption">{block.value.caption}</figcaption>}
        </figure>
      ) : null
    case 'table':
      return <Table table={block.value} lang={lang} />
    default:
      return assertNever(block)
  }
}

/** Rich text comes from the API, which sanitises it. */
function RichText({ html, className }: { html: string; className?: string }) {
  return <div className={className} dangerouslySetInnerHTML={{ __html: html }} />
}

function Table({ table, lang }: { table: Extract<Block, { type: 'table' }>['value']; lang: Lang }) {
  if (table.columns.length === 0) return null
  return (
    // Focusable, because it scrolls if it is too wide.
    <div className="newsbrief-table" role="region" tabIndex={0} aria-label={table.caption || texts[lang].table}>
      <table className="newsbrief-table__table">
        {table.caption && <caption className="newsbrief-table__caption">{table.caption}</caption>}
        <thead>
          <tr>
            {table.columns.map((column, number) =>
              column.heading ? (
                <th key={number} scope="col">
                  {column.heading}
                </th>
              ) : (
                <td key={number} />
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, number) => (
            <tr key={number}>
              {row.values.map((value, column) =>
                table.columns[column]?.type === 'rich_text' ? (
                  <td key={column} dangerouslySetInnerHTML={{ __html: value }} />
                ) : (
                  <td key={column}>{value}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

type PictureProps = { image: Image; set: string; sizes: string; eager?: boolean }

/**
 * An image in the sizes of a rendition set. Width and height prevent layout shifts. If a set has files of several types, the
 * browser uses the first type that it supports; the last one is for all browsers.
 */
export function Picture({ image, set, sizes, eager = false }: PictureProps) {
  const file = largest(image, set)
  const types = sources(image, set)
  const last = types.pop()
  if (!file || !last) return null
  const img = (
    <img
      className="newsbrief-image"
      src={file.url}
      srcSet={last.srcset}
      sizes={sizes}
      width={file.width}
      height={file.height}
      alt={image.alt}
      decoding="async"
      loading={eager ? 'eager' : 'lazy'}
      fetchPriority={eager ? 'high' : 'auto'}
    />
  )
  if (types.length === 0) return img
  return (
    <picture>
      {types.map(({ type, srcset }) => (
        <source key={type} type={type} srcSet={srcset} sizes={sizes} />
      ))}
      {img}
    </picture>
  )
}

type FigureProps = { image: Image | null; lang: Lang; sizes: string; className?: string; eager?: boolean }

export function Figure({ image, lang, sizes, className = '', eager = false }: FigureProps) {
  if (!image?.renditions.hero?.length) return null
  return (
    <figure className={`newsbrief-figure ${className}`}>
      <Picture image={image} set="hero" sizes={sizes} eager={eager} />
      {(image.caption || image.credit) && (
        <figcaption className="newsbrief-figure__caption">
          {image.caption}{' '}
          {image.credit && (
            <span className="newsbrief-figure__credit">
              {texts[lang].picture} {image.credit}
            </span>
          )}
        </figcaption>
      )}
    </figure>
  )
}
