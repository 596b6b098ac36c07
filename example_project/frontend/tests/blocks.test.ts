import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anchorOf, assertNever, blocksToHtml, largest, paginate, sourceOf, sources, srcset, type Block, type Image } from '../newsbrief/index.ts'
import { client } from './demo.ts'

test('every block of every article of the demo is shown', async () => {
  const seen = new Set<string>()
  for await (const { id } of paginate(client, 'articles/', { query: { limit: 20 } })) {
    const article = await client.get('articles/{id}/', { params: { id } })
    for (const block of [...article.summary, ...article.body]) {
      seen.add(block.type)
      assert.match(blocksToHtml([block]), /^<\w+ class="newsbrief-/, `${block.type} of ${article.title}`)
    }
  }
  assert.ok(seen.size >= 9, [...seen].join())
})

test('a switch that lacks a block does not compile', () => {
  function show(block: Block): string | undefined {
    switch (block.type) {
      case 'paragraph':
        return block.value
      default:
        // @ts-expect-error all other blocks are missing
        return assertNever(block)
    }
  }
  assert.equal(show({ type: 'paragraph', value: '<p>One.</p>', id: null }), '<p>One.</p>')
})

test('a block that is newer than the types takes no page away', () => {
  const newer = { type: 'poll', value: {}, id: null } as unknown as Block
  const paragraph: Block = { type: 'paragraph', value: '<p>One.</p>', id: null }
  assert.equal(blocksToHtml([newer, paragraph]), '\n<div class="newsbrief-paragraph"><p>One.</p></div>')
})

test('text is escaped, rich text is not', () => {
  const html = blocksToHtml([
    { type: 'heading', value: { text: 'Fish & <chips>', level: 'h3' }, id: null },
    { type: 'quote', value: { text: '"One"\n\nTwo', attribution: '' }, id: null },
    { type: 'list', value: { ordered: true, items: ['<b>One</b>'] }, id: null },
  ])
  assert.match(html, /<h3 [^>]+>Fish &amp; &lt;chips&gt;<\/h3>/)
  assert.match(html, /<p>&quot;One&quot;<\/p><p>Two<\/p>/)
  assert.match(html, /<ol [^>]+><li [^>]+><b>One<\/b><\/li><\/ol>/)
})

const file = (type: string, width: number) => ({ url: `/media/${width}.${type}`, width, height: width / 2, type: `image/${type}` })
const image: Image = {
  id: 1,
  alt: 'A quay',
  caption: '',
  credit: '',
  width: 1600,
  height: 800,
  type: 'image/jpeg',
  focal_point: null,
  renditions: { hero: [file('jpeg', 800), file('jpeg', 1600), file('avif', 800), file('avif', 1600), file('avif', 1600)] },
}

test('the srcset of an image has the type that every browser shows', () => {
  assert.equal(srcset(image, 'hero'), '/media/800.jpeg 800w, /media/1600.jpeg 1600w')
  assert.equal(largest(image, 'hero')?.url, '/media/1600.jpeg')
  assert.deepEqual(
    sources(image, 'hero').map(({ type, srcset }) => [type, srcset.split(', ').length]),
    [
      ['image/avif', 2],
      ['image/jpeg', 2],
    ],
  )
})

test('a set that an image lacks is empty', () => {
  assert.equal(srcset(image, 'card'), '')
  assert.equal(largest(image, 'card'), undefined)
})

test('a point leads to the words of its passage, and to the block that they stand in', () => {
  const source = { item: 1, block: '6f-1', anchor: 'b-6f-1', text_fragment: ':~:text=Buses', quote: 'Buses.', exact: true, score: 1 }
  const human = { origin: 'human' as const, origins: [], label: '' }
  const points: Block = { type: 'key_points', id: '1', value: ['<p>One.</p>', '<p>Two.</p>'], sources: [source], ...human }
  const passage: Block = { type: 'paragraph', id: '6f-1', value: '<p>Buses.</p>' }
  assert.deepEqual(sourceOf(points, 1), { href: '#b-6f-1:~:text=Buses', quote: 'Buses.' })
  assert.equal(sourceOf(points, 0), undefined)
  assert.equal(anchorOf(passage), 'b-6f-1')
  assert.equal(sourceOf(passage), undefined)
})
