/** Links to other languages: to the translation of the page, or else to the front page. */

import { pathOf } from '@/lib/api'
import type { Seo } from '@/lib/seo'
import { langs, texts, type Lang } from '@/lib/text'

export function Editions({ lang, translations = [] }: { lang: Lang; translations?: Seo['hreflang'] }) {
  return (
    <ul className="masthead__editions">
      {langs
        .filter((other) => other !== lang)
        .map((other) => {
          const translation = translations.find((one) => one.lang === other)
          const href = translation ? pathOf({ html_url: translation.url }) : texts[other].prefix
          return (
            <li key={other}>
              <a href={href} hrefLang={other} lang={other} dir={texts[other].dir}>
                {texts[other].self}
              </a>
            </li>
          )
        })}
    </ul>
  )
}
