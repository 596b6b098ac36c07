'use client'

/** Wagtail's userbar on a draft: the only script of ours that runs in a browser, and no reader gets it. */

import { useEffect } from 'react'

let isMounted = false

/** `html` is what the API has answered. It comes into the page once React has taken that over, and stays as it is. */
export function Userbar({ html }: { html: string }) {
  useEffect(() => {
    if (!html || isMounted) return
    isMounted = true
    mount(html).catch(console.error)
  }, [html])
  return null
}

async function mount(html: string) {
  const parts = new DOMParser().parseFromString(html, 'text/html')
  document.body.append(parts.querySelector('#wagtail-userbar-template') ?? '')
  // One after another, as they stand; the element last, because it starts when it comes in.
  for (const { src } of parts.querySelectorAll<HTMLScriptElement>('script[src]')) {
    const script = Object.assign(document.createElement('script'), { src })
    await new Promise((resolve, reject) => {
      script.onload = resolve
      script.onerror = reject
      document.body.append(script)
    })
  }
  document.body.append(document.createElement('wagtail-userbar'))
}
