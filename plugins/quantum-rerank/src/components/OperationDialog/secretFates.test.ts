import { keysByFate } from './secretFates';

describe('keysByFate', () => {
  it('puts what changed first, and leaves out what no key met', () => {
    expect(
      keysByFate({
        keys: [
          { key: 'a', now: 'same' },
          { key: 'b', now: 'changed' },
          { key: 'c', now: 'removed' },
          { key: 'd', now: 'changed' },
        ],
      }),
    ).toEqual([
      { fate: 'changed', keys: ['b', 'd'] },
      { fate: 'removed', keys: ['c'] },
      { fate: 'same', keys: ['a'] },
    ]);
  });

  it('counts what could not be compared neither as the same nor as changed', () => {
    expect(keysByFate({ keys: [{ key: 'a', now: 'unknown' }] })).toEqual([
      { fate: 'unknown', keys: ['a'] },
    ]);
  });
});
