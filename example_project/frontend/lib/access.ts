/** The cookie of a reader who knew a password: the API's token, which no script can read. */
export const ACCESS_COOKIE = 'newsbrief-access'
