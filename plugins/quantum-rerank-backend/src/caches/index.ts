export { CacheError } from './CacheError';
export {
  CacheService,
  type CacheFacts,
  type Primaries,
  type Primary,
} from './CacheService';
export { readCacheCredentials } from './cacheCredentials';
