import { latch } from '../__testUtils__/GatedApi';
import { PlanTurns } from './PlanTurns';

describe('PlanTurns', () => {
  it('makes one plan at a time for a key, and others beside it', async () => {
    const turns = new PlanTurns();
    const { opened, open } = latch();
    const made: string[] = [];
    const first = turns.take('olivia', async () => {
      await opened;
      made.push('first');
    });
    const second = turns.take('olivia', async () => {
      made.push('second');
    });
    await turns.take('vera', async () => {
      made.push('of vera');
    });
    expect(made).toEqual(['of vera']);
    open();
    await Promise.all([first, second]);
    expect(made).toEqual(['of vera', 'first', 'second']);
  });

  it('goes on after one that failed', async () => {
    const turns = new PlanTurns();
    const failing = turns.take('olivia', async () => {
      throw new Error('away');
    });
    const next = turns.take('olivia', async () => 'made');
    await expect(failing).rejects.toThrow('away');
    await expect(next).resolves.toBe('made');
  });

  it('refuses more than a few, and takes new ones when those are made', async () => {
    const turns = new PlanTurns();
    const { opened, open } = latch();
    const waiting = [1, 2, 3, 4, 5].map(number =>
      turns.take('olivia', async () => {
        await opened;
        return number;
      }),
    );
    await expect(turns.take('olivia', async () => 6)).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('5 plans of yours'),
    });
    open();
    await expect(Promise.all(waiting)).resolves.toEqual([1, 2, 3, 4, 5]);
    await expect(turns.take('olivia', async () => 7)).resolves.toBe(7);
  });

  it('does not make one whose caller hung up meanwhile', async () => {
    const turns = new PlanTurns();
    const { opened, open } = latch();
    const caller = new AbortController();
    const make = jest.fn();
    const first = turns.take('olivia', () => opened);
    const left = turns.take('olivia', make, { signal: caller.signal });
    caller.abort();
    open();
    await first;
    await expect(left).rejects.toMatchObject({ name: 'AbortError' });
    expect(make).not.toHaveBeenCalled();
  });
});
