import { draftMode } from 'next/headers'

export async function POST() {
  ;(await draftMode()).disable()
  // 303: the front page is asked for with GET.
  return new Response(null, { status: 303, headers: { Location: '/' } })
}
