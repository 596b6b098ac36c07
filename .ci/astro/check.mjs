/**
 * Checks the types of docs/how-to/astro.md: Astro's compiler converts the page to TSX, and TypeScript checks it in strict
 * mode, with the client of the example frontend. Astro itself, with its hundreds of packages, isn't needed.
 */

import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { convertToTSX } from '@astrojs/compiler'

const root = join(import.meta.dirname, '../..')
const frontend = join(root, 'example_project/frontend')
const guide = readFileSync(process.argv[2] ?? join(root, 'docs/how-to/astro.md'), 'utf8')

/** The code blocks of the guide, each below the name of its file. */
const files = [...guide.matchAll(/^`(src\/[^`]+)`:\n\n```\w+\n([^]*?)```/gm)]
if (files.length !== 2) throw new Error(`the guide names ${files.length} files, and not 2`)

/** The part of Astro's type declarations that the page uses; elements accept any attribute. */
const astro = `
declare module 'astro' {
  export interface AstroGlobal<Props, Self, Params> { props: Props; self: Self; params: Params; url: URL }
}
declare module 'astro/jsx-runtime' {
  export namespace JSX {
    type Element = unknown
    interface IntrinsicElements { [name: string]: { [attribute: string]: unknown } }
  }
}
declare const Fragment: (props: { 'set:html'?: string | null; children?: unknown }) => unknown
`

const options = {
  strict: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  target: 'es2023',
  module: 'esnext',
  moduleResolution: 'bundler',
  jsx: 'preserve',
  jsxImportSource: 'astro',
  types: ['node'],
}

const folder = mkdtempSync(join(frontend, '.astro-check-'))
try {
  for (const [, name, code] of files) {
    const isPage = name.endsWith('.astro')
    const path = join(folder, isPage ? name.replace('.astro', '.tsx') : name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, isPage ? await asTypeScript(code, name) : code)
  }
  cpSync(join(frontend, 'newsbrief'), join(folder, 'src/newsbrief'), { recursive: true })
  writeFileSync(join(folder, 'src/astro.d.ts'), astro)
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['src'] }))
  const tsc = join(frontend, 'node_modules/typescript/bin/tsc')
  const { status } = spawnSync(process.execPath, [tsc, '--project', folder], { stdio: 'inherit' })
  process.exitCode = status ?? 1
} finally {
  rmSync(folder, { recursive: true })
}

/** Returns the page as TSX. Any diagnostic of the compiler is an error. */
async function asTypeScript(code, name) {
  const { code: typed, diagnostics } = await convertToTSX(code, { filename: name, sourcemap: 'external' })
  if (diagnostics.length) throw new Error(diagnostics.map(({ text }) => text).join('\n'))
  return typed
}
