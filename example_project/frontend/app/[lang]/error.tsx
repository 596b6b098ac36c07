'use client'

/** The error page, shown if the API fails and no page is cached. Next.js logs the error. */

import { useParams } from 'next/navigation'
import { asLang, texts } from '@/lib/text'

export default function ErrorPage({ reset }: { reset: () => void }) {
  const t = texts[asLang(String(useParams().lang))]
  return (
    <div className="newsbrief-section" role="alert">
      <h1 className="newsbrief-section__title">{t.failed}</h1>
      <p className="newsbrief-section__intro">{t.failedHint}</p>
      <p>
        <button className="button" type="button" onClick={reset}>
          {t.again}
        </button>
      </p>
    </div>
  )
}
