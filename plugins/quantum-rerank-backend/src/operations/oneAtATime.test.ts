import { oneAtATime } from './oneAtATime';

const moment = () => new Promise(setImmediate);

describe('oneAtATime', () => {
  it('gives all who ask meanwhile one time that begins after they asked', async () => {
    const ends: Array<() => void> = [];
    const over: string[] = [];
    const run = oneAtATime(() => new Promise(end => ends.push(end)));
    const asked = ['first', 'second', 'third'].map(async name => {
      await run();
      over.push(name);
    });
    expect(ends).toHaveLength(1);
    ends[0]();
    await moment();
    expect(over).toEqual(['first']);
    expect(ends).toHaveLength(2);
    ends[1]();
    await Promise.all(asked);
    expect(ends).toHaveLength(2);
    void run();
    expect(ends).toHaveLength(3);
  });

  it('goes on after a failure, which only those learn whose time it was', async () => {
    let count = 0;
    const run = oneAtATime(async () => {
      count += 1;
      await moment();
      if (count === 1) {
        throw new Error('no');
      }
    });
    const [first, second] = await Promise.allSettled([run(), run()]);
    expect(first.status).toBe('rejected');
    expect(second.status).toBe('fulfilled');
    expect(count).toBe(2);
  });
});
