// Fails if newsbrief/api-types.ts isn't what openapi-typescript makes of openapi.json; `--write` makes it anew.
import { readFileSync, writeFileSync } from 'node:fs'
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript'

const document = new URL('openapi.json', import.meta.url)
const file = new URL('newsbrief/api-types.ts', import.meta.url)
const types = COMMENT_HEADER + astToString(await openapiTS(document, { rootTypes: true, rootTypesNoSchemaPrefix: true }))

if (process.argv.includes('--write')) {
  writeFileSync(file, types)
} else if (readFileSync(file, 'utf8') !== types) {
  console.error('newsbrief/api-types.ts is not what openapi.json says: npm run types')
  process.exitCode = 1
}
