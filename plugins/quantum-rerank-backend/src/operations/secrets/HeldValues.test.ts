import { HeldValues } from './HeldValues';
import { secretValuesOf } from './SecretValues';

const values = () =>
  secretValuesOf(
    {
      action: 'secret-update',
      parameters: { set: ['api-key'], remove: [], restart: true },
    },
    { 'api-key': { text: 'a value' } },
  )!;

describe('HeldValues', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('forgets values when their time is over', () => {
    const held = new HeldValues();
    held.hold('op', values(), 1000);
    jest.advanceTimersByTime(999);
    expect(held.find('op')).toBeDefined();
    jest.advanceTimersByTime(1);
    expect(held.find('op')).toBeUndefined();
  });

  it('holds values for longer than a timer can run', () => {
    const held = new HeldValues();
    const setTimer = jest.spyOn(global, 'setTimeout');
    held.hold('op', values(), 30 * 86_400_000);
    expect(setTimer.mock.calls[0][1]).toBe(2 ** 31 - 1);
    held.drop('op');
  });
});
