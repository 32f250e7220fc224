export { CacheStandIn } from './CacheStandIn';
export type { CacheOptions } from './CacheStandIn';
export type { CacheServer } from './CacheServer';
