import { RefreshLoop } from './RefreshLoop';

function controlledRun() {
  const runs: { finish: () => void; signal: AbortSignal }[] = [];
  const run = (signal: AbortSignal) =>
    new Promise<void>(finish => {
      runs.push({ finish, signal });
    });
  return { runs, run };
}

async function settle() {
  await new Promise(process.nextTick);
}

describe('RefreshLoop', () => {
  it('runs at once, one at a time, and once more after a burst', async () => {
    const { runs, run } = controlledRun();
    const loop = new RefreshLoop(run);

    loop.request();
    expect(runs).toHaveLength(1);
    loop.request();
    loop.request();
    loop.request();
    expect(runs).toHaveLength(1);

    runs[0].finish();
    await settle();
    expect(runs).toHaveLength(2);

    runs[1].finish();
    await settle();
    expect(runs).toHaveLength(2);

    loop.request();
    expect(runs).toHaveLength(3);
  });

  it('aborts the run in flight and forgets what was asked when stopped', async () => {
    const { runs, run } = controlledRun();
    const loop = new RefreshLoop(run);
    loop.request();
    loop.request();
    loop.stop();
    expect(runs[0].signal.aborted).toBe(true);

    runs[0].finish();
    await settle();
    loop.request();
    expect(runs).toHaveLength(1);
  });
});
