import { draftMode } from 'next/headers'

export async function POST() {
  ;(await draftMode()).disable()
  // 303, so that the browser follows with GET.
  return new Response(null, { status: 303, headers: { Location: '/' } })
}
