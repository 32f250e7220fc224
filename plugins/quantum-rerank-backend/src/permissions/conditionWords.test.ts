import { onCallWords } from './conditionWords';

describe('who is on call, in reasons', () => {
  it.each([
    [[], 'nobody'],
    [['group:default/on-call'], 'group:default/on-call'],
    [['user:default/ann'], 'one person'],
    [
      ['group:default/on-call', 'user:default/ann', 'user:default/bob'],
      'group:default/on-call, 2 persons',
    ],
  ])('%j is "%s", which names no person', (refs, words) => {
    expect(onCallWords(refs)).toBe(words);
  });
});
