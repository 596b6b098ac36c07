'use client'

/** Wagtail's userbar on a draft: the only client script of the example, which readers don't load. */

import { useEffect } from 'react'

let isMounted = false

/** `html` is the API's response. It is inserted after hydration and then left alone. */
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
  // In order, and the element last, because it starts when it is inserted.
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
