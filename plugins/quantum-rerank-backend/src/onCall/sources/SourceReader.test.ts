import { mockServices } from '@backstage/backend-test-utils';
import type { OnCallSourceShift } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import { testTarget } from '../../operations/__testUtils__/testTarget';
import { DAY } from '../rotation/wallClock';
import { SourceReader } from './SourceReader';

const START = Date.parse('2026-01-14T04:00:00Z');

function setUp(options: { freshForSeconds?: number } = {}) {
  let now = START;
  const getShifts = jest.fn();
  const logger = mockServices.logger.mock();
  const reader = new SourceReader({
    source: { id: 'vendor', title: 'Vendor', getShifts, ...options },
    logger,
    now: () => now,
  });
  return {
    getShifts,
    logger,
    pass: (seconds: number) => {
      now += seconds * 1000;
    },
    read: (waitMs = 1000, at = now) =>
      reader.read(testTarget(), { from: at, until: at + 1 }, waitMs),
  };
}

const shift = (
  changes: Partial<OnCallSourceShift> = {},
): OnCallSourceShift => ({
  schedule: 'one',
  title: 'One',
  level: 2,
  person: { entityRef: 'user:default/ann' },
  ...changes,
});

describe('reading a source', () => {
  it('asks once while the answer is fresh, for whole days', async () => {
    const { getShifts, read, pass } = setUp();
    getShifts.mockResolvedValue([shift()]);
    const [answer] = await Promise.all([read(), read()]);
    expect(answer).toMatchObject({
      shifts: [shift()],
      state: { id: 'vendor', title: 'Vendor', state: 'live' },
    });
    pass(59);
    await read();
    expect(getShifts).toHaveBeenCalledTimes(1);
    expect(getShifts.mock.calls[0][0]).toMatchObject({
      entityRef: 'component:default/quantum-rerank',
      environment: 'production',
      from: new Date('2026-01-14T00:00:00Z'),
      to: new Date('2026-01-15T00:00:00Z'),
    });
    pass(1);
    await read();
    expect(getShifts).toHaveBeenCalledTimes(2);
  });

  it('goes on with what it knows while the source fails, and asks less and less often', async () => {
    const { getShifts, read, pass, logger } = setUp({ freshForSeconds: 10 });
    getShifts.mockResolvedValueOnce([shift()]);
    await read();
    getShifts.mockRejectedValue(new Error('It answers 500'));
    pass(10);
    expect(await read()).toMatchObject({
      shifts: [shift()],
      state: {
        state: 'stale',
        reason: 'It answers 500',
        lastSuccessAt: '2026-01-14T04:00:00.000Z',
      },
    });
    expect(logger.warn).toHaveBeenCalledTimes(1);
    pass(4);
    await read();
    expect(getShifts).toHaveBeenCalledTimes(2);
    pass(1);
    await read();
    expect(getShifts).toHaveBeenCalledTimes(3);
    pass(9);
    await read();
    expect(getShifts).toHaveBeenCalledTimes(3);
    pass(1);
    getShifts.mockResolvedValueOnce([]);
    expect(await read()).toMatchObject({
      shifts: [],
      state: { state: 'live' },
    });
  });

  it('leaves the whole source alone as long as it wishes', async () => {
    const { getShifts, read, pass } = setUp();
    getShifts.mockRejectedValueOnce(
      Object.assign(new Error('It answers 429'), { retryAfterSeconds: 120 }),
    );
    expect(await read()).toMatchObject({
      shifts: [],
      state: { state: 'unreachable', reason: 'It answers 429' },
    });
    getShifts.mockResolvedValue([shift()]);
    pass(119);
    expect((await read()).state.state).toBe('unreachable');
    // Nor about another day.
    expect((await read(1000, START + 5 * DAY)).state.state).toBe('unreachable');
    expect(getShifts).toHaveBeenCalledTimes(1);
    pass(1);
    expect((await read()).state.state).toBe('live');
  });

  it('does not wait longer than asked, and takes the answer when it comes', async () => {
    const { getShifts, read } = setUp();
    let answer: (shifts: OnCallSourceShift[]) => void = () => {};
    getShifts.mockReturnValue(
      new Promise(resolve => {
        answer = resolve;
      }),
    );
    expect(await read(0)).toMatchObject({
      shifts: [],
      state: { state: 'unreachable', reason: 'It has not answered within 0 s' },
    });
    answer([shift()]);
    expect((await read()).state.state).toBe('live');
    expect(getShifts).toHaveBeenCalledTimes(1);
  });

  it('is waited for shortly where an earlier answer is at hand, and then not at all', async () => {
    const { getShifts, read, pass } = setUp();
    getShifts.mockResolvedValueOnce([shift()]);
    await read();
    let answer: (shifts: OnCallSourceShift[]) => void = () => {};
    getShifts.mockReturnValue(
      new Promise(resolve => {
        answer = resolve;
      }),
    );
    pass(60);
    const took = async (waitMs: number) => {
      const began = Date.now();
      const { state, shifts } = await read(waitMs);
      return { state: state.state, shifts, ms: Date.now() - began };
    };
    // It may only be taking its time.
    const first = await took(30_000);
    expect(first).toMatchObject({ state: 'live', shifts: [shift()] });
    expect(first.ms).toBeLessThan(3_000);
    pass(60);
    expect(await took(30_000)).toMatchObject({
      state: 'stale',
      shifts: [shift()],
    });
    expect(getShifts).toHaveBeenCalledTimes(2);
    answer([shift({ title: 'Two' })]);
    await new Promise(resolve => {
      setTimeout(resolve, 0);
    });
    expect(await read()).toMatchObject({
      shifts: [{ title: 'Two' }],
      state: { state: 'live' },
    });
  });

  it('is waited for once by questions that follow each other', async () => {
    const { getShifts, read, pass } = setUp();
    getShifts.mockReturnValue(new Promise(() => {}));
    expect((await read(10)).state.state).toBe('unreachable');
    pass(30);
    const began = Date.now();
    // Each would wait as long again.
    for (const days of [5, 10, 15]) {
      expect((await read(30_000, START + days * DAY)).state.state).toBe(
        'unreachable',
      );
    }
    expect(Date.now() - began).toBeLessThan(3_000);
  });

  it('is asked again when the clock was set back', async () => {
    const { getShifts, read, pass } = setUp();
    getShifts.mockResolvedValueOnce([shift()]);
    await read();
    pass(-3600);
    getShifts.mockResolvedValueOnce([shift({ title: 'Two' })]);
    expect((await read()).shifts[0].title).toBe('Two');
    pass(60);
    getShifts.mockRejectedValueOnce(new Error('away'));
    expect((await read()).state.state).toBe('stale');
    pass(-3600);
    getShifts.mockResolvedValueOnce([shift({ title: 'Three' })]);
    expect((await read()).shifts[0].title).toBe('Three');
  });

  it('that took long to fail is not waited for by questions about others', async () => {
    const { getShifts, read, pass } = setUp();
    getShifts.mockImplementationOnce(async () => {
      pass(10);
      throw new Error('It did not answer within 10 s');
    });
    await read();
    const next = await read(1000, START + 5 * DAY);
    expect(next.state).toMatchObject({ state: 'unreachable' });
    expect(getShifts).toHaveBeenCalledTimes(1);
    pass(5);
    getShifts.mockResolvedValueOnce([shift()]);
    expect((await read(1000, START + 5 * DAY)).state.state).toBe('live');
  });

  it('knows on the next day what it heard of it before', async () => {
    const { getShifts, read, pass } = setUp();
    getShifts.mockResolvedValueOnce([shift()]);
    await read(1000, START);
    getShifts.mockRejectedValue(new Error('It is away'));
    pass(60);
    expect((await read()).shifts).toEqual([shift()]);
    expect((await read(1000, START + 3 * DAY)).state.state).toBe('unreachable');
  });

  it('brings what people wrote to one line, and refuses what is no list of shifts', async () => {
    const { getShifts, read, pass } = setUp();
    getShifts.mockResolvedValueOnce([
      shift({
        title: 'a\u0000\u001b[2J\r\nb\u202Ec',
        person: {
          name: 'x'.repeat(5000),
          entityRef: 'User:Default/Ann',
          url: 'data:text/html,hostile',
        },
      }),
      shift({ person: { entityRef: 'not a ref', email: 'a@example.com' } }),
    ]);
    const { shifts } = await read();
    expect(shifts).toEqual([
      shift({
        title: 'a [2J b c',
        person: {
          name: 'x'.repeat(200),
          entityRef: 'user:default/ann',
          url: undefined,
        },
      }),
      shift({ person: { entityRef: undefined, email: 'a@example.com' } }),
    ]);
    for (const garbage of [
      'x',
      [{}],
      [shift({ level: 0 })],
      [shift({ from: 'yesterday' })],
      Array(5001).fill(shift()),
    ]) {
      pass(3600);
      getShifts.mockResolvedValueOnce(garbage);
      expect((await read()).state).toMatchObject({
        state: 'stale',
        reason: expect.stringContaining('not a list of shifts'),
      });
    }
  });
});
