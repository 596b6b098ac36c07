import { Editions } from '@/components/editions'
import { asLang } from '@/lib/text'

export default async function Default({ params }: { params: Promise<{ lang: string }> }) {
  return <Editions lang={asLang((await params).lang)} />
}
