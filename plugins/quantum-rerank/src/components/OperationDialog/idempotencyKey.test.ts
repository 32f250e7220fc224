import { newIdempotencyKey } from './idempotencyKey';

// What the backend takes as a key.
const KEY = /^[A-Za-z0-9._:/-]{8,200}$/;

describe('newIdempotencyKey', () => {
  afterEach(() => jest.restoreAllMocks());

  it('makes a new key each time', () => {
    const key = newIdempotencyKey();
    expect(key).toMatch(KEY);
    expect(newIdempotencyKey()).not.toBe(key);
  });

  it('works on plain http, where randomUUID does not exist', () => {
    const original = Object.getOwnPropertyDescriptor(crypto, 'randomUUID');
    Object.defineProperty(crypto, 'randomUUID', {
      value: undefined,
      configurable: true,
    });
    try {
      const key = newIdempotencyKey();
      expect(key).toMatch(/^[0-9a-f]{32}$/);
      expect(newIdempotencyKey()).not.toBe(key);
    } finally {
      if (original) {
        Object.defineProperty(crypto, 'randomUUID', original);
      } else {
        Reflect.deleteProperty(crypto, 'randomUUID');
      }
    }
  });
});
