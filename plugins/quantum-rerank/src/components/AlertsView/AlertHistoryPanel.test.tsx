import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { AlertEpisode } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  ago,
  alert,
  alerts,
  axeViolations,
  episode,
  failing,
  fakeApi,
  renderOperations,
} from '../../__testUtils__';

function apiWith(...items: AlertEpisode[]) {
  return fakeApi({
    getAlerts: async ref =>
      alerts(ref, {
        items: [alert({ id: 'errors', rule: 'errors', title: 'Errors' })],
      }),
    listAlertHistory: async () => ({ items }),
  });
}

const render = (api = apiWith(), at = '/alerts') =>
  renderOperations({ api, at });

const panel = () => screen.findByRole('region', { name: 'History of alerts' });
const table = async () =>
  within(await panel()).findByRole('table', {
    name: 'Table of the times a rule fired',
  });

describe('AlertHistoryPanel', () => {
  it('tells when a rule fired, its value then, and for how long', async () => {
    const { container } = render(
      apiWith(
        episode({
          id: 'e2',
          severity: 'P0',
          state: 'firing',
          firedAt: ago(600),
          resolvedAt: undefined,
        }),
        episode(),
        episode({
          id: 'e3',
          title: 'Gone',
          signal: undefined,
          unit: undefined,
        }),
      ),
    );
    const [, ...rows] = within(await table()).getAllByRole('row');
    expect(rows[0]).toHaveTextContent(
      /^10 min ago\s*P0\s*Error rate above 5 %\s*12 %\s*fires\s*10 min$/,
    );
    expect(rows[1]).toHaveTextContent(
      /^2 h ago\s*P1\s*Error rate above 5 %\s*12 %\s*over\s*10 min$/,
    );
    expect(
      within(rows[1]).getByRole('link', { name: 'Error rate above 5 %' }),
    ).toHaveAttribute(
      'href',
      expect.stringMatching(/\/performance\?signal=error-rate$/),
    );
    // Nobody knows in which unit its value was.
    expect(rows[2]).toHaveTextContent(/Gone\s*over/);
    expect(await axeViolations(container)).toEqual([]);
  });

  it('filters by what the address says, and turns pages', async () => {
    const api = apiWith();
    api.listAlertHistory.mockImplementation(async (_ref, query) => ({
      items: [episode({ id: query?.cursor ?? 'first' })],
      nextCursor: query?.cursor ? undefined : 'more',
    }));
    render(api, '/alerts?severity=P1&state=nonsense&rule=gone-rule');
    await table();
    const asked = () => api.listAlertHistory.mock.lastCall?.[1];
    expect(asked()).toEqual({ rule: 'gone-rule', severity: 'P1', limit: 10 });
    await userEvent.click(
      within(await panel()).getByRole('button', { name: /next/i }),
    );
    await waitFor(() => expect(asked()).toMatchObject({ cursor: 'more' }));
    await userEvent.click(
      within(await panel()).getByRole('button', { name: 'Clear the filters' }),
    );
    // A filter that changes begins with the first page.
    await waitFor(() => expect(asked()).toEqual({ limit: 10 }));
  });

  it('reads again when something begins to fire, not when a value changes', async () => {
    const api = apiWith();
    const { signals } = render(api);
    await screen.findByText('No rule has fired.');
    const { length } = api.listAlertHistory.mock.calls;
    const reads = api.getAlerts.mock.calls.length;
    const answer = (changes: object) =>
      api.getAlerts.mockImplementation(async ref =>
        alerts(ref, {
          items: [alert({ id: 'errors', rule: 'errors', ...changes })],
        }),
      );
    answer({ value: 0.09, title: 'Changed' });
    signals.send({ type: 'alerts' });
    await waitFor(() =>
      expect(api.getAlerts.mock.calls.length).toBeGreaterThan(reads),
    );
    await screen.findAllByText('Changed');
    expect(api.listAlertHistory.mock.calls).toHaveLength(length);
    answer({ state: 'firing', firedAt: ago(1) });
    signals.send({ type: 'alerts' });
    await waitFor(() =>
      expect(api.listAlertHistory.mock.calls.length).toBeGreaterThan(length),
    );
  });

  it('teaches what will be here, and says when nothing matches', async () => {
    const { go } = render();
    expect(await panel()).toHaveTextContent(/kept here for 400 days/);
    go('/alerts?state=firing');
    expect(
      await screen.findByText('Nothing that fired matches.'),
    ).toBeInTheDocument();
  });

  it.each([
    [403, 'You may not see this.'],
    [503, 'The history of alerts could not be read.'],
  ])('says why it cannot be read: %d', async (status, title) => {
    const api = apiWith();
    api.listAlertHistory.mockImplementation(failing(status, 'It is so.'));
    render(api);
    expect(await within(await panel()).findByText(title)).toBeInTheDocument();
    expect(await panel()).toHaveTextContent('It is so.');
  });
});
