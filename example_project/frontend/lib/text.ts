/** The texts of the site, and the formats of dates and durations in each language. */

const en = {
  dir: 'ltr' as 'ltr' | 'rtl',
  prefix: '/',
  self: 'English',
  name: 'The Ebrin Gazette',
  description: 'News from the Ebrin Vale: its councils and crossings, storks and storms, and what is for supper.',
  skip: 'Skip to the content',
  sections: 'Sections',
  search: 'Search',
  searchHint: 'Write a word in the box above: a town, a bird, a soup.',
  found: (count: number, words: string) => `${count} ${count === 1 ? 'article' : 'articles'} found for “${words}”.`,
  latest: 'Latest',
  empty: 'There is nothing here yet.',
  older: 'Older articles',
  newest: 'Newest articles',
  pages: 'Pages',
  pageBefore: 'Previous page',
  pageAfter: 'Next page',
  pageOf: (page: number, last: number) => `Page ${page} of ${last}`,
  writtenBy: 'Written by',
  read: (duration: string) => `${duration} read`,
  summary: (duration: string) => `${duration} summary`,
  summaryHeading: 'No time to read? Get a summary',
  summaryShow: 'Show the summary',
  summaryWhere: { top: ', before the article', bottom: ', after the article' },
  why: 'Why it matters',
  inTheText: 'In the text',
  picture: 'Picture:',
  table: 'Table',
  neighbours: 'Previous and next article',
  previous: 'Previous article',
  next: 'Next article',
  related: 'Related articles',
  subjects: 'Subjects',
  about: (tag: string) => `Articles about “${tag}”`,
  missing: 'This page is not here',
  missingHint: 'It may have moved, or never been. The front page has what is new.',
  home: 'To the front page',
  failed: 'This page could not be made just now',
  failedHint: 'The fault is ours. A moment later it may be there.',
  again: 'Try again',
  locked: 'Articles with a password',
  lockedLink: 'I have a password for this page',
  lockedHint: 'Write the password that you were given for this article.',
  lockedAddress: 'Address of the article',
  password: 'Password',
  unlock: 'Open the article',
  lockedWrong: 'This password opens nothing here. Is it written as you were given it?',
  lockedWait: 'Too many attempts. Try again in a few minutes.',
  unlocked: 'You see this article because you know its password.',
  allBy: (name: string) => `All articles by ${name}`,
  feed: 'News feed (RSS)',
  draft: 'This is a draft. Readers do not see it.',
  draftOver: 'This preview is over',
  draftOverHint: 'Its link has expired or is not valid. Open the preview again in the editor.',
  draftEnd: 'End the preview',
  colophon: 'A newspaper of an invented region. Every town, person and soup in it is made up.',
  seconds: 's',
  minutes: 'min',
  hours: 'h',
}

const ar: typeof en = {
  dir: 'rtl',
  prefix: '/ar/',
  self: 'العربية',
  name: 'جريدة إيبرين',
  description: 'أخبار وادي إيبرين: مجالسه ومعابره، لقالقه وعواصفه، وما على مائدة العشاء.',
  skip: 'انتقل إلى المحتوى',
  sections: 'الأقسام',
  search: 'بحث',
  searchHint: 'اكتب كلمة في الخانة أعلاه: بلدة أو طائراً أو حساءً.',
  found: (count, words) => `نتائج البحث عن «${words}»: ${count}`,
  latest: 'آخر الأخبار',
  empty: 'لا شيء هنا بعد.',
  older: 'مقالات أقدم',
  newest: 'أحدث المقالات',
  pages: 'الصفحات',
  pageBefore: 'الصفحة السابقة',
  pageAfter: 'الصفحة التالية',
  pageOf: (page, last) => `الصفحة ${page} من ${last}`,
  writtenBy: 'بقلم',
  read: (duration) => `قراءة ${duration}`,
  summary: (duration) => `خلاصة ${duration}`,
  summaryHeading: 'لا وقت للقراءة؟ إليك الخلاصة',
  summaryShow: 'اعرض الخلاصة',
  summaryWhere: { top: '، قبل المقال', bottom: '، بعد المقال' },
  why: 'لماذا يهمّنا الأمر',
  inTheText: 'في النص',
  picture: 'الصورة:',
  table: 'جدول',
  neighbours: 'المقال السابق والمقال التالي',
  previous: 'المقال السابق',
  next: 'المقال التالي',
  related: 'مقالات ذات صلة',
  subjects: 'الموضوعات',
  about: (tag) => `مقالات عن «${tag}»`,
  missing: 'هذه الصفحة ليست هنا',
  missingHint: 'ربما نُقلت أو لم توجد قط. في الصفحة الأولى كل جديد.',
  home: 'إلى الصفحة الأولى',
  failed: 'تعذّر عرض هذه الصفحة الآن',
  failedHint: 'الخطأ من عندنا. قد تظهر الصفحة بعد لحظات.',
  again: 'حاول من جديد',
  locked: 'مقالات بكلمة مرور',
  lockedLink: 'لديّ كلمة مرور لهذه الصفحة',
  lockedHint: 'اكتب كلمة المرور التي أُعطيت لك لهذا المقال.',
  lockedAddress: 'عنوان المقال',
  password: 'كلمة المرور',
  unlock: 'افتح المقال',
  lockedWrong: 'كلمة المرور هذه لا تفتح شيئاً هنا. تحقّق من كتابتها كما أُعطيت لك.',
  lockedWait: 'محاولات كثيرة. حاول من جديد بعد بضع دقائق.',
  unlocked: 'ترى هذا المقال لأنك تعرف كلمة مروره.',
  allBy: (name) => `كل مقالات ${name}`,
  feed: 'تغذية الأخبار (RSS)',
  draft: 'هذه مسودة لا يراها القرّاء.',
  draftOver: 'انتهت هذه المعاينة',
  draftOverHint: 'انتهت صلاحية الرابط أو أنه غير صحيح. افتح المعاينة من جديد في المحرّر.',
  draftEnd: 'أنهِ المعاينة',
  colophon: 'جريدة منطقة متخيَّلة. كل ما فيها من بلدات وأشخاص وحساء من نسج الخيال.',
  seconds: 'ث',
  minutes: 'د',
  hours: 'س',
}

export const texts = { en, ar }
export type Lang = keyof typeof texts
export const langs = Object.keys(texts) as Lang[]

/** The language of a route, or the default. */
export function asLang(value: string): Lang {
  return value === 'ar' ? 'ar' : 'en'
}

const calendar = { en: 'en-GB', ar: 'ar-u-nu-latn' }

export function formatDate(lang: Lang, moment: string): string {
  return new Intl.DateTimeFormat(calendar[lang], { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(moment))
}

/** A reading time: seconds below a minute, else minutes, with hours from one hour; empty for 0. */
export function formatDuration(lang: Lang, seconds: number): string {
  const t = texts[lang]
  const whole = Math.round(seconds)
  if (whole <= 0) return ''
  if (whole < 60) return `${whole} ${t.seconds}`
  const minutes = Math.round(whole / 60)
  if (minutes < 60) return `${minutes} ${t.minutes}`
  const rest = minutes % 60
  return `${Math.floor(minutes / 60)} ${t.hours}${rest ? ` ${rest} ${t.minutes}` : ''}`
}
