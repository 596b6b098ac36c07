/** The cookie with the API's access token, which scripts can't read. */
export const ACCESS_COOKIE = 'newsbrief-access'
