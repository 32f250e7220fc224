import { looksAtOneProcess, PROCESS_START } from './processes';

const T = 1_800_000_000_000;
const COUNTERS = new Set(['c']);

/** Looks 15 s apart: when the process began (seconds before the first), and its counter. */
function looks(...all: Array<[began: number | undefined, count: number]>) {
  return all.map(([began, count], index) => ({
    at: T + index * 15_000,
    samples: [
      ...(began === undefined
        ? []
        : [{ name: PROCESS_START, labels: {}, value: T / 1000 - began }]),
      { name: 'c', labels: {}, value: count },
      { name: 'g', labels: {}, value: index % 2 },
    ],
  }));
}

const judge = (all: ReturnType<typeof looks>) => {
  const one = looksAtOneProcess(all, COUNTERS);
  return 'problem' in one ? 'several' : one.looks.length;
};

describe('looksAtOneProcess', () => {
  it('keeps all looks at a process that runs on, or began anew', () => {
    expect(judge(looks([900, 1], [900, 2], [900, 3]))).toBe(3);
    expect(judge(looks([900, 100], [900, 110], [-20, 2], [-20, 9]))).toBe(4);
    expect(judge(looks([undefined, 100], [undefined, 2], [undefined, 9]))).toBe(
      3,
    );
  });

  it('forgets what was before another process took over', () => {
    expect(judge(looks([900, 100], [900, 110], [600, 5], [600, 9]))).toBe(2);
  });

  it('finds processes that take turns by when they began', () => {
    expect(judge(looks([600, 100], [900, 200]))).toBe('several');
    expect(judge(looks([900, 100], [600, 200], [300, 300]))).toBe('several');
  });

  it('finds them by their counters where they do not say', () => {
    const turns = [500, 100, 510, 110, 520].map(
      count => [undefined, count] as [undefined, number],
    );
    expect(judge(looks(...turns))).toBe('several');
    // One that keeps falling over does not come back to where it was.
    const crashes = [500, 10, 20, 5, 15, 3].map(
      count => [undefined, count] as [undefined, number],
    );
    expect(judge(looks(...crashes))).toBe(6);
  });

  it('trusts one that answers alone for a while, e.g. after a rollout', () => {
    const alone = (count: number, began?: number) =>
      Array.from(
        { length: count },
        (_, index) => [began, 600 + index] as [number | undefined, number],
      );
    const rollout = (began: Array<number | undefined>, count: number) =>
      judge(
        looks(
          [began[0], 500],
          [began[1], 100],
          [began[0], 510],
          [began[1], 110],
          [began[0], 520],
          ...alone(count, began[1]),
        ),
      );
    expect(rollout([900, 300], 18)).toBe('several');
    expect(rollout([900, 300], 19)).toBe(19);
    expect(rollout([undefined, undefined], 16)).toBe('several');
    // The last of the turns is where the counter was back.
    expect(rollout([undefined, undefined], 20)).toBe(21);
  });

  it('is not misled by one answer that speaks for several', () => {
    const answer = (index: number) => ({
      at: T + index,
      samples: ['a', 'b'].map((pod, nth) => ({
        name: PROCESS_START,
        labels: { pod },
        value: T / 1000 - 600 * (nth + 1) - index,
      })),
    });
    expect(looksAtOneProcess([answer(0), answer(1)], COUNTERS)).toMatchObject({
      looks: { length: 2 },
    });
  });

  it('keeps looks that failed, which say that nobody was there', () => {
    const all = looks([900, 1], [900, 2]);
    expect(
      looksAtOneProcess(
        [...all, { at: T + 30_000, samples: undefined }],
        COUNTERS,
      ),
    ).toMatchObject({ looks: { length: 3 } });
  });
});
