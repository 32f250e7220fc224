import { isConfigKey, looksSecret } from './configValues';

describe('values that look like secrets', () => {
  it.each([
    ['API_KEY', 'abcdef'],
    ['apiKey', 'abcdef'],
    ['DB_PASSWORD', 'hunter2hunter2'],
    ['token', 'abcdef'],
    ['github-token', 'abcdef'],
    ['DATABASE_URL', 'postgres://app:s3cret@db/app'],
    ['app.properties', 'a=1\ndb.password=hunter2\n'],
    ['tls.pem', '-----BEGIN RSA PRIVATE KEY-----\nMII'],
    ['APP_SALT', 'abcdef'],
    ['REDIS_PASSWORD', '12345678'],
    ['app.properties', 'unlock.pin=4711\n'],
  ])('%s does', (key, value) => {
    expect(looksSecret(key, value)).toBe(true);
  });

  it.each([
    ['LOG_LEVEL', 'INFO'],
    ['MAX_TOKENS', '512'],
    ['TOKENIZER', 'bert-base'],
    ['CACHE_KEY_PREFIX', 'qr:'],
    ['API_TOKEN_TTL', '3600s'],
    ['COOKIE_ENABLED', 'true'],
    ['PASSWORD_MAX_AGE_SECONDS', '86400'],
    ['USE_PASSWORD', '1'],
    ['AUTHOR', 'nobody'],
    ['UPSTREAM', 'https://example.com:8443/v1'],
    ['API_KEY', ''],
  ])('%s does not', (key, value) => {
    expect(looksSecret(key, value)).toBe(false);
  });

  it('looks through a hostile value quickly', () => {
    expect(looksSecret('A', 'token'.repeat(200_000))).toBe(false);
  });
});

describe('names of keys', () => {
  it.each(['LOG_LEVEL', 'app.properties', '.hidden', 'a'.repeat(253)])(
    'takes %s',
    key => expect(isConfigKey(key)).toBe(true),
  );
  it.each(['', 'bad key!', '.', '..', '..x', 'ä', 'a'.repeat(254)])(
    'refuses %s',
    key => expect(isConfigKey(key)).toBe(false),
  );
});
