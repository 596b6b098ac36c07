import type { MetadataRoute } from 'next'
import { siteUrl } from '@/lib/api'
import { langs, texts } from '@/lib/text'

export const dynamic = 'force-static'

export default function robots(): MetadataRoute.Robots {
  return {
    rules: {
      userAgent: '*',
      disallow: ['/api/', ...langs.flatMap((lang) => ['search/', 'locked/'].map((page) => texts[lang].prefix + page))],
    },
    sitemap: ['sitemap.xml', 'news-sitemap.xml'].map((name) => new URL(name, siteUrl).href),
  }
}
