// Copies the package's stylesheet, which Django uses too. In a copy of this folder, take the file from the installed package
// and delete this script.
import { copyFileSync } from 'node:fs'

copyFileSync(
  new URL('../../wagtail_newsbrief/static/wagtail_newsbrief/newsbrief.css', import.meta.url),
  new URL('app/newsbrief.css', import.meta.url),
)
