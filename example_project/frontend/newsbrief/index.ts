/** A client for the articles API, in one folder without dependencies. */

export * from './blocks.ts'
export * from './client.ts'
export * from './images.ts'
export * from './paginate.ts'
export * from './resolve.ts'
export * from './unlock.ts'
export * from './webhooks.ts'
