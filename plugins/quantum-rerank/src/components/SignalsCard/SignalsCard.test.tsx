import { screen, within } from '@testing-library/react';
import {
  ago,
  axeViolations,
  failing,
  fakeApi,
  reading,
  renderOperations,
  signalHistory,
  signals,
} from '../../__testUtils__';

function renderCard(overrides: Parameters<typeof signals>[1]) {
  return renderOperations({
    api: fakeApi({ getSignals: async ref => signals(ref, overrides) }),
  });
}

async function card() {
  return screen.findByRole('region', { name: 'Signals' });
}

/** In range, and not promised to anybody. */
const ok = (id: string) => reading({ id, title: id, target: undefined });

describe('SignalsCard', () => {
  it('expands what is out of range, worst first, and counts the rest', async () => {
    const { container } = renderCard({
      verdict: { state: 'critical', summary: 'Memory per pod: too much' },
      items: [
        ok('a'),
        reading({
          id: 'error-rate',
          title: 'Error rate',
          unit: 'ratio',
          value: 0.012,
          state: 'warning',
          reason: undefined,
          target: { max: 0.01 },
          normal: { max: 0.005 },
        }),
        reading({
          id: 'memory',
          title: 'Memory per pod',
          unit: 'bytes',
          value: 3 * 1024 ** 3,
          state: 'critical',
          reason: 'too much',
          since: ago(600),
        }),
        ok('b'),
      ],
    });
    const region = await card();
    const lines = (await within(region).findAllByRole('listitem')).map(
      item => item.textContent,
    );
    expect(lines).toEqual([
      'Memory per pod3 GiBcritical10 mintoo much',
      'Error rate1.2 %warningtarget up to 1 %, normal up to 0.5 %',
      '2 more in range',
    ]);
    expect(
      within(region).getByRole('link', { name: 'Memory per pod' }),
    ).toHaveAttribute(
      'href',
      expect.stringMatching(/\/operations\/performance\?signal=memory$/),
    );
    expect(
      within(region).getByRole('link', { name: 'All signals' }),
    ).toHaveAttribute('href', expect.stringMatching(/\/performance$/));
    expect(await axeViolations(container)).toEqual([]);
  });

  it('shows a few promised signals in range, and where each goes', async () => {
    const rising = [1, 1, 1, 2, 2, 3, 3, 3, 3].map((value, index) => ({
      at: ago(600 - index * 60),
      value,
    }));
    const api = fakeApi({
      getSignals: async ref =>
        signals(ref, {
          items: [
            ok('a'),
            reading({ id: 'b', title: 'B' }),
            ...['c', 'd', 'e', 'f'].map(id => reading({ id, title: id })),
          ],
        }),
      getSignalHistory: async (_ref, signal) =>
        signal === 'b'
          ? signalHistory({ signal, points: rising })
          : signalHistory({ signal, points: [] }),
    });
    const { container } = renderOperations({ api });
    const region = await card();
    expect(
      await within(region).findByRole('img', {
        name: 'B, last hour: rising, from 1 s to 3 s, lowest 1 s, highest 3 s',
      }),
    ).toBeInTheDocument();
    expect(
      within(region).getByRole('img', {
        name: 'c, last hour: nothing was measured',
      }),
    ).toBeInTheDocument();
    expect(
      within(region)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent),
    ).toEqual([
      'B91 msok▲ rising',
      'c91 msok',
      'd91 msok',
      'e91 msok',
      'All 6 signals are in range.',
    ]);
    expect(await axeViolations(container)).toEqual([]);
  });

  it('is calm when all is well', async () => {
    renderCard({ items: [ok('a'), ok('b')] });
    expect(
      await within(await card()).findByText('All 2 signals are in range.'),
    ).toBeInTheDocument();
  });

  it('does not count what is unknown as in range, and says why once', async () => {
    const unknown = {
      state: 'unknown',
      value: undefined,
      reason: 'No series matches',
    } as const;
    renderCard({
      verdict: { state: 'unknown', summary: '1 signal is known' },
      items: [
        reading({ id: 'disk', title: 'Disk', ...unknown }),
        reading({ id: 'events', title: 'Events', ...unknown }),
        ok('a'),
      ],
    });
    const lines = await within(await card()).findAllByRole('listitem');
    expect(lines.map(line => line.textContent)).toEqual([
      'unknown Disk, EventsNo series matches',
      '1 more in range',
    ]);
  });

  it('names a few of many unknown signals and counts the others', async () => {
    renderCard({
      verdict: { state: 'unknown', summary: 'No signal is known' },
      items: Array.from({ length: 9 }, (_, index) =>
        reading({
          id: `s${index}`,
          title: `S${index}`,
          state: 'unknown',
          value: undefined,
          reason: 'A rate needs a second look at the service',
        }),
      ),
    });
    expect(await within(await card()).findByRole('listitem')).toHaveTextContent(
      'unknown S0, S1, S2, S3, S4, S5 and 3 moreA rate',
    );
  });

  it('teaches how to get a source of metrics, and calls nothing ok', async () => {
    const reason = 'The environment names no source of metrics';
    renderCard({
      source: { kind: 'none', state: 'none', reason },
      verdict: { state: 'unknown', summary: reason },
      items: [reading({ state: 'unknown', value: undefined, reason })],
    });
    const region = await card();
    expect(
      await within(region).findByText('Nothing is measured in Production yet.'),
    ).toBeInTheDocument();
    expect(region).not.toHaveTextContent(/in range/);
    const verdict = screen.getByRole('region', { name: 'Verdict' });
    expect(verdict).toHaveTextContent(`unknown${reason}`);
    expect(verdict).toHaveTextContent(/ok 3 of 3 pods|ok3 of 3 pods/);
  });

  it('shows why the signals cannot be read, and keeps the workload', async () => {
    renderOperations({
      api: fakeApi({ getSignals: failing(503, 'metrics are away') }),
    });
    const region = await card();
    expect(await within(region).findByRole('alert')).toHaveTextContent(
      'metrics are away',
    );
    expect(
      await screen.findByText(
        '3 of 3 pods are ready and the rollout is complete.',
      ),
    ).toBeInTheDocument();
    expect(screen.getByRole('region', { name: 'Verdict' })).toHaveTextContent(
      /^unknownThe signals could not be read. metrics are away/,
    );
  });
});
