import { texts, langs } from '@/lib/text'

/** Next.js tells a "not found" page nothing about its route, so it speaks every language; the style shows one. */
export default function NotFound() {
  return langs.map((lang) => (
    <div key={lang} className="newsbrief-section missing" lang={lang}>
      <h1 className="newsbrief-section__title">{texts[lang].missing}</h1>
      <p className="newsbrief-section__intro">{texts[lang].missingHint}</p>
      <p>
        <a href={texts[lang].prefix}>{texts[lang].home}</a>
      </p>
      <p>
        {/* Nobody is told whether there is anything to unlock. The form finds the address in the Referer. */}
        <a href={`${texts[lang].prefix}locked/`} rel="nofollow">
          {texts[lang].lockedLink}
        </a>
      </p>
    </div>
  ))
}
