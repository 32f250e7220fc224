import { readOptions } from './options';

describe('readOptions', () => {
  it('measures everything, with windows of a minute', () => {
    expect(readOptions([])).toMatchObject({
      quick: false,
      only: undefined,
      windowSeconds: 60,
    });
  });

  it.each(['overview', 'requests', 'actions'])('takes --only %s', only => {
    expect(readOptions(['--only', only]).only).toBe(only);
  });

  it.each([
    [['--only', 'nothing'], '--only takes one of overview, requests, actions'],
    [['--minutes=-1'], '--minutes takes a positive number'],
  ])('refuses %j', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });
});
