/** Renders the blocks of summaries and bodies as HTML, with the class names of the package's stylesheet. */

import type { Schemas } from './client.ts'
import { largest, srcset } from './images.ts'

type Article = Schemas['Article']

export type Block = Article['summary'][number] | Article['body'][number]

/** Texts of the site, in the language of the article. */
export type Words = { why: string; table: string; picture: string }

const ENGLISH: Words = { why: 'Why it matters', table: 'Table', picture: 'Picture:' }

/**
 * Fail to compile if a `switch` has no case for a block type. At run time, return an empty string for an unknown type, so that
 * a newer API doesn't break the page.
 */
export function assertNever(block: never): undefined {
  console.warn('A block that the types do not know; make them anew from the API:', block)
  return undefined
}

/** Return blocks as HTML. Rich text is sanitised by the API; all other text is escaped. */
export function blocksToHtml(blocks: readonly Block[], words: Words = ENGLISH): string {
  return blocks.map((block) => blockToHtml(block, words)).join('\n')
}

export function blockToHtml(block: Block, words: Words = ENGLISH): string {
  switch (block.type) {
    case 'paragraph':
      return `<div class="newsbrief-paragraph">${block.value}</div>`
    case 'heading': {
      const level = block.value.level === 'h3' ? 3 : 2
      return `<h${level} class="newsbrief-heading newsbrief-heading--${level}">${escape(block.value.text)}</h${level}>`
    }
    case 'key_points':
      return `<ul class="newsbrief-points">${each(block.value, (point) => `<li class="newsbrief-points__item">${point}</li>`)}</ul>`
    case 'why_it_matters':
      return `<div class="newsbrief-why"><h3 class="newsbrief-why__heading">${escape(words.why)}</h3>${block.value}</div>`
    case 'figures': {
      const figures = each(
        block.value,
        ({ label, value }) =>
          `<div class="newsbrief-numbers__item"><dt class="newsbrief-numbers__label">${escape(label)}</dt>` +
          `<dd class="newsbrief-numbers__value">${escape(value)}</dd></div>`,
      )
      return `<dl class="newsbrief-numbers">${figures}</dl>`
    }
    case 'timeline': {
      const entries = each(
        block.value,
        ({ date, event }) =>
          `<li class="newsbrief-timeline__entry"><p class="newsbrief-timeline__date">${escape(date)}</p>` +
          `<p class="newsbrief-timeline__event">${escape(event)}</p></li>`,
      )
      return `<ol class="newsbrief-timeline">${entries}</ol>`
    }
    case 'quote': {
      const { text, attribution } = block.value
      const cite = attribution && `<figcaption class="newsbrief-quote__attribution"><cite>${escape(attribution)}</cite></figcaption>`
      const paragraphs = each(text.split(/\n{2,}/), (part) => `<p>${escape(part)}</p>`)
      return `<figure class="newsbrief-quote"><blockquote class="newsbrief-quote__text">${paragraphs}</blockquote>${cite}</figure>`
    }
    case 'list': {
      const [tag, kind] = block.value.ordered ? ['ol', ' newsbrief-list--ordered'] : ['ul', '']
      const items = each(block.value.items, (item) => `<li class="newsbrief-list__item">${item}</li>`)
      return `<${tag} class="newsbrief-list${kind}">${items}</${tag}>`
    }
    case 'image':
      return figureToHtml(block.value, 'hero', '(min-width: 42rem) 40rem, 100vw', words)
    case 'embed': {
      // A link only: a player would load scripts of another site.
      const { embed, caption } = block.value
      if (!/^https?:/.test(embed)) return ''
      const below = caption && `<figcaption class="newsbrief-figure__caption">${escape(caption)}</figcaption>`
      return `<figure class="newsbrief-embed"><p class="newsbrief-embed__link"><a href="${escape(embed)}">${escape(embed)}</a></p>${below}</figure>`
    }
    case 'table': {
      const { caption, columns, rows } = block.value
      const label = escape(caption || words.table)
      const head = each(columns, ({ heading }) => (heading ? `<th scope="col">${escape(heading)}</th>` : '<td></td>'))
      const body = each(rows, ({ values }) => {
        const cells = values.map((value, column) => (columns[column]?.type === 'rich_text' ? value : escape(value)))
        return `<tr>${each(cells, (cell) => `<td>${cell}</td>`)}</tr>`
      })
      const title = caption && `<caption class="newsbrief-table__caption">${escape(caption)}</caption>`
      // Focusable, because it scrolls if it is too wide.
      return (
        `<div class="newsbrief-table" role="region" tabindex="0" aria-label="${label}"><table class="newsbrief-table__table">` +
        `${title}<thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`
      )
    }
    default:
      return assertNever(block) ?? ''
  }
}

/** Return an image with caption and credit; empty if the image lacks the set. */
export function figureToHtml(image: Schemas['ImageData'] | null, set: string, sizes: string, words: Words = ENGLISH): string {
  const file = image && largest(image, set)
  if (!image || !file) return ''
  const credit = image.credit && `<span class="newsbrief-figure__credit">${escape(`${words.picture} ${image.credit}`)}</span>`
  const below = image.caption || credit ? `<figcaption class="newsbrief-figure__caption">${escape(image.caption)} ${credit}</figcaption>` : ''
  return (
    `<figure class="newsbrief-figure"><img class="newsbrief-image" src="${escape(file.url)}" srcset="${escape(srcset(image, set))}" ` +
    `sizes="${escape(sizes)}" width="${file.width}" height="${file.height}" alt="${escape(image.alt)}" loading="lazy" decoding="async">` +
    `${below}</figure>`
  )
}

/**
 * Return the link from an item of the summary to its passage: the URL fragment and the quoted passage. The browser scrolls to
 * the passage if it supports text fragments, or else to the block, whose element has the id `anchorOf`. Undefined without a
 * source.
 */
export function sourceOf(block: Block, item = 0): { href: string; quote: string } | undefined {
  const source = 'sources' in block ? block.sources.find((one) => one.item === item) : undefined
  return source && { href: `#${source.anchor ?? ''}${source.text_fragment}`, quote: source.quote }
}

/** Return the id for the element of a body block, the target of `sourceOf`. */
export function anchorOf(block: Block): string | undefined {
  return block.id ? `b-${block.id.replace(/[^0-9A-Za-z_-]+/g, '-')}` : undefined
}

/** Return text escaped for HTML, also for attributes. */
export function escape(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}

function each<Value>(values: readonly Value[], show: (value: Value) => string): string {
  return values.map(show).join('')
}
