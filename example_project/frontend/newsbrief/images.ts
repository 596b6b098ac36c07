/** Images in the sizes of the site's setting RENDITIONS. */

import type { Schemas } from './client.ts'

export type Image = Schemas['ImageData']
export type Rendition = Schemas['RenditionData']

/** The order of types: smaller files first, types for all browsers last. */
const PREFERRED = ['image/avif', 'image/webp']

/** Return the files of a set by type, for one `<source>` each; the last type is for the `<img>`. */
export function sources(image: Image, set: string): { type: string; srcset: string; files: Rendition[] }[] {
  const files = image.renditions[set] ?? []
  const rank = (type: string) => (PREFERRED.includes(type) ? PREFERRED.indexOf(type) : PREFERRED.length)
  const types = [...new Set(files.map((file) => file.type))].sort((a, b) => rank(a) - rank(b))
  return types.map((type) => {
    const own = files.filter((file) => file.type === type)
    // Include each width once.
    const byWidth = new Map(own.map((file) => [file.width, `${file.url} ${file.width}w`]))
    return { type, srcset: [...byWidth.values()].join(', '), files: own }
  })
}

/** Return the `srcset` of an `<img>`: the files of a set, from small to large; empty if the image lacks the set. */
export function srcset(image: Image, set: string): string {
  return sources(image, set).at(-1)?.srcset ?? ''
}

/** Return the largest file for all browsers: the `src`, `width` and `height` of an `<img>`. */
export function largest(image: Image, set: string): Rendition | undefined {
  return sources(image, set).at(-1)?.files.at(-1)
}
