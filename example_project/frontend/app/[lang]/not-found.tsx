import { texts, langs } from '@/lib/text'

/** Next.js passes no route to a "not found" page, so it has all languages, and CSS shows one. */
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
