'use client'

/** What readers see when the API can't be asked and no older page is kept. Next.js has logged why. */

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
