/** Images in the sizes that Wagtail has made: RENDITIONS in the settings of the site names the sets. */

import type { Schemas } from './client.ts'

export type Image = Schemas['ImageData']
export type Rendition = Schemas['RenditionData']

/** Smaller files come first; what every browser shows comes last. */
const PREFERRED = ['image/avif', 'image/webp']

/** Return the files of a set by their type, for one `<source>` each; the last type is for the `<img>`. */
export function sources(image: Image, set: string): { type: string; srcset: string; files: Rendition[] }[] {
  const files = image.renditions[set] ?? []
  const rank = (type: string) => (PREFERRED.includes(type) ? PREFERRED.indexOf(type) : PREFERRED.length)
  const types = [...new Set(files.map((file) => file.type))].sort((a, b) => rank(a) - rank(b))
  return types.map((type) => {
    const own = files.filter((file) => file.type === type)
    // Each width once.
    const byWidth = new Map(own.map((file) => [file.width, `${file.url} ${file.width}w`]))
    return { type, srcset: [...byWidth.values()].join(', '), files: own }
  })
}

/** Return the `srcset` of an `<img>`: the files of a set, small to large; empty for a set that the image lacks. */
export function srcset(image: Image, set: string): string {
  return sources(image, set).at(-1)?.srcset ?? ''
}

/** Return the largest file that every browser shows: the `src`, `width` and `height` of an `<img>`. */
export function largest(image: Image, set: string): Rendition | undefined {
  return sources(image, set).at(-1)?.files.at(-1)
}
