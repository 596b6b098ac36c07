// Takes the site out of docs/how-to/typescript.md, for guide.test.ts.
import { readFileSync, writeFileSync } from 'node:fs'

const guide = readFileSync(new URL('../../../docs/how-to/typescript.md', import.meta.url), 'utf8')
const [, site] = guide.match(/^`site\.ts`:\n\n```ts\n([^]*?)```/m)
writeFileSync(new URL('guide-site.ts', import.meta.url), site.replace("'./newsbrief/index.ts'", "'../newsbrief/index.ts'"))
