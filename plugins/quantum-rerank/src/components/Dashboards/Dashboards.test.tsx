import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  ago,
  axeViolations,
  environment,
  environments,
  failing,
  fakeApi,
  health,
  reading,
  renderOperations,
  signalHistory,
  signals,
} from '../../__testUtils__';
import { responseError } from '../../__testUtils__/responseError';

const percentiles = ['p50', 'p95', 'p99'].map(name =>
  reading({
    id: `similarity-${name}`,
    title: `Similarity ${name}`,
    chart: 'Similarity',
  }),
);
const tiers = [
  ['standard', 0.6],
  ['premium', 0.3],
  ['enterprise', 0.1],
].map(([name, value]) =>
  reading({
    id: `${name}-users`,
    title: `Requests of ${name} users`,
    unit: 'ratio',
    group: 'business',
    chart: 'Tiers of users',
    value: Number(value),
    target: undefined,
    normal: undefined,
  }),
);
const availability = reading({
  id: 'availability',
  title: 'Availability',
  unit: 'ratio',
  group: 'health',
  value: 0.9995,
});
const all = [...percentiles, ...tiers, availability];

function apiWith(items = all) {
  return fakeApi({ getSignals: async ref => signals(ref, { items }) });
}

const chartsOf = (name: string) =>
  screen.findByRole('region', { name: `Charts of ${name}` });

describe('Dashboards', () => {
  it('opens with the health of the service and leads to the others', async () => {
    const { container } = renderOperations({
      api: apiWith(),
      at: '/performance',
    });
    const nav = await screen.findByRole('navigation', { name: 'Dashboards' });
    expect(
      within(nav).getByRole('link', { name: 'Service health' }),
    ).toHaveAttribute('aria-current', 'page');
    const charts = await chartsOf('Service health');
    expect(
      await within(charts).findByRole('application', {
        name: 'Chart of Availability',
      }),
    ).toBeInTheDocument();
    expect(
      within(charts).queryByText('Similarity p95'),
    ).not.toBeInTheDocument();
    expect(await axeViolations(container)).toEqual([]);

    await userEvent.click(
      within(nav).getByRole('link', { name: 'Performance' }),
    );
    expect(await chartsOf('Performance')).toHaveTextContent('Similarity p95');
    await userEvent.click(
      within(nav).getByRole('link', { name: 'All signals' }),
    );
    expect(
      await screen.findByRole('table', { name: 'Table of signals' }),
    ).toBeInTheDocument();
  });

  it('draws the percentiles in one chart, told apart by pattern and words', async () => {
    const { container, api } = renderOperations({
      api: apiWith(),
      at: '/performance?dashboard=performance&range=6h',
    });
    const panel = await screen.findByRole('region', { name: 'Similarity' });
    await within(panel).findByRole('application', {
      name: 'Chart of Similarity',
    });
    const patterns = [...panel.querySelectorAll('.recharts-line-curve')].map(
      line => line.getAttribute('stroke-dasharray'),
    );
    expect(patterns).toHaveLength(3);
    expect(new Set(patterns).size).toBe(3);
    expect(within(panel).getAllByRole('listitem')[1]).toHaveTextContent(
      /^Similarity p95\s*91 ms\s*ok/,
    );
    expect(panel.querySelectorAll('.recharts-reference-area')).toHaveLength(1);
    expect(panel).toHaveTextContent('Shaded: normal, 50 ms to 100 ms');
    expect(api.getSignalHistory).toHaveBeenCalledWith(
      expect.anything(),
      'similarity-p99',
      { range: '6h' },
      expect.anything(),
    );
    expect(await axeViolations(container)).toEqual([]);

    await userEvent.click(screen.getByRole('button', { name: '24 h' }));
    await waitFor(() =>
      expect(api.getSignalHistory).toHaveBeenCalledWith(
        expect.anything(),
        'similarity-p50',
        { range: '24h' },
        expect.anything(),
      ),
    );
  });

  it('has the same numbers as a table', async () => {
    const { container } = renderOperations({
      api: apiWith(),
      at: '/performance?dashboard=performance',
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Show as table: Similarity' }),
    );
    const table = screen.getByRole('table', {
      name: 'Table of Similarity over time',
    });
    expect(
      within(table)
        .getAllByRole('columnheader')
        .map(cell => cell.textContent),
    ).toEqual(['Time', 'Similarity p50', 'Similarity p95', 'Similarity p99']);
    expect(within(table).getAllByText('90 ms')).toHaveLength(3);
    expect(await axeViolations(container)).toEqual([]);
  });

  it('shows shares of one whole side by side, in words as well', async () => {
    renderOperations({
      api: apiWith(),
      at: '/performance?dashboard=business',
    });
    expect(
      await screen.findByRole('img', {
        name: 'Shares now, of Tiers of users: Requests of standard users 60 %, Requests of premium users 30 %, Requests of enterprise users 10 %',
      }),
    ).toBeInTheDocument();
  });

  it('lists the changes once, numbered as in the charts', async () => {
    renderOperations({
      api: fakeApi({
        getSignals: async ref => signals(ref, { items: all }),
        getSignalHistory: async (_ref, signal) =>
          signalHistory({
            signal,
            marks: [
              {
                at: ago(90),
                kind: 'operation',
                title: 'Scale to 5',
                id: 'op-1',
              },
            ],
          }),
      }),
      at: '/performance?dashboard=performance',
    });
    expect(
      await screen.findByRole('link', { name: 'Scale to 5' }),
    ).toHaveAttribute(
      'href',
      expect.stringMatching(/\/operations\/history\/op-1$/),
    );
  });

  it('says which history is missing and draws the others', async () => {
    renderOperations({
      api: fakeApi({
        getSignals: async ref => signals(ref, { items: all }),
        getSignalHistory: async (_ref, signal) => {
          if (signal === 'similarity-p99') {
            throw await responseError(503, 'source is away');
          }
          return signalHistory({ signal });
        },
      }),
      at: '/performance?dashboard=performance',
    });
    const panel = await screen.findByRole('region', { name: 'Similarity' });
    expect(
      await within(panel).findByText(
        'Its history could not be read. source is away',
      ),
    ).toBeInTheDocument();
    expect(await within(panel).findByRole('application')).toBeInTheDocument();
  });

  it('says why nothing can be drawn, and keeps what is known now', async () => {
    renderOperations({
      api: fakeApi({
        getSignals: async ref => signals(ref, { items: all }),
        getSignalHistory: failing(503, 'source is away'),
      }),
      at: '/performance?dashboard=performance',
    });
    const charts = await chartsOf('Performance');
    expect(await within(charts).findByRole('alert')).toHaveTextContent(
      'The history could not be read.source is away',
    );
    expect(charts).toHaveTextContent('Similarity p95');
    expect(screen.queryByRole('application')).not.toBeInTheDocument();
  });

  it('names what nothing measures, without an empty chart', async () => {
    const { api } = renderOperations({
      api: apiWith([
        ...percentiles,
        reading({
          id: 'disk',
          title: 'Disk',
          group: 'resources',
          value: undefined,
          state: 'unknown',
          reason: 'The profile names no metric for it',
          observedAt: undefined,
        }),
      ]),
      at: '/performance?dashboard=performance',
    });
    expect(
      await screen.findByRole('region', { name: 'Not measured' }),
    ).toHaveTextContent('Disk: The profile names no metric for it');
    expect(
      screen.queryByRole('region', { name: 'Disk' }),
    ).not.toBeInTheDocument();
    expect(api.getSignalHistory).not.toHaveBeenCalledWith(
      expect.anything(),
      'disk',
      expect.anything(),
      expect.anything(),
    );
  });

  it('says so when nothing belongs to a dashboard', async () => {
    renderOperations({
      api: apiWith(percentiles),
      at: '/performance?dashboard=business',
    });
    expect(
      await screen.findByText(
        'No signal of the profile belongs to this dashboard.',
      ),
    ).toBeInTheDocument();
  });

  it('says why the signals cannot be read, and keeps the health', async () => {
    renderOperations({
      api: fakeApi({ getSignals: failing(403, 'not for you') }),
      at: '/performance',
    });
    expect(await chartsOf('Service health')).toHaveTextContent(
      'You may not see this.',
    );
    expect(await screen.findByText('All parts are well')).toBeInTheDocument();
  });

  it('links dashboards elsewhere beside their own, never a script', async () => {
    const links = [
      { title: 'For all', url: 'https://grafana.example.com/a' },
      {
        title: 'Usage patterns',
        url: 'https://grafana.example.com/b',
        dashboard: 'business' as const,
      },
      // eslint-disable-next-line no-script-url
      { title: 'Bad', url: 'javascript:alert(1)' },
    ];
    renderOperations({
      api: fakeApi({
        getEnvironments: async () =>
          environments([environment({ dashboards: links })]),
      }),
      at: '/performance',
    });
    expect(
      await screen.findByRole('link', { name: /^For all/ }),
    ).toHaveAttribute('href', 'https://grafana.example.com/a');
    expect(screen.queryByText('Usage patterns')).not.toBeInTheDocument();
    expect(screen.queryByText('Bad')).not.toBeInTheDocument();
    await userEvent.click(screen.getByRole('link', { name: 'Business' }));
    expect(await screen.findByText('Usage patterns')).toBeInTheDocument();
  });

  it('teaches how to link dashboards elsewhere', async () => {
    renderOperations({ api: apiWith(), at: '/performance' });
    expect(
      await screen.findByText(/^Dashboards elsewhere, for example in Grafana/),
    ).toBeInTheDocument();
  });
});

describe('health of the service', () => {
  it('shows each part, and what is not here only in passing', async () => {
    renderOperations({
      api: fakeApi({
        getHealth: async ref =>
          health(ref, {
            state: 'critical',
            summary: 'The certificate has expired',
            parts: [
              {
                part: 'workload',
                applies: true,
                state: 'ok',
                summary: '3 of 3 pods are ready',
                observedAt: ago(5),
              },
              {
                part: 'certificate',
                applies: true,
                state: 'critical',
                summary: 'It expired 2 days ago',
              },
              {
                part: 'ingress',
                applies: false,
                state: 'unknown',
                summary: 'No ingress is named',
              },
            ],
          }),
      }),
      at: '/performance',
    });
    const list = await screen.findByRole('list', {
      name: 'Parts of the health',
    });
    const [workload, certificate, ...more] =
      within(list).getAllByRole('listitem');
    expect(more).toEqual([]);
    expect(workload).toHaveTextContent(
      /^Workloadok\d+ s ago3 of 3 pods are ready/,
    );
    expect(certificate).toHaveTextContent(
      /^Certificatecritical.*It expired 2 days ago/,
    );
    expect(
      screen.getByText('Not in this environment: Ingress'),
    ).toBeInTheDocument();
  });

  it('says why the health cannot be read, and reads it again', async () => {
    const api = fakeApi({ getHealth: failing(500, 'probes are away') });
    renderOperations({ api, at: '/performance' });
    const panel = await screen.findByRole('region', { name: 'Health' });
    expect(
      await within(panel).findByText('probes are away'),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('region', { name: 'Health endpoints' }),
    ).not.toBeInTheDocument();
    api.getHealth.mockImplementation(async ref => health(ref));
    await userEvent.click(
      within(panel).getByRole('button', { name: 'Try again' }),
    );
    expect(await screen.findByText('21 ms')).toBeInTheDocument();
  });

  it('shows what the health endpoints answered, and which do not', async () => {
    renderOperations({
      api: fakeApi({
        getHealth: async ref =>
          health(ref, {
            items: [
              ...health(ref).items,
              {
                probe: '/health/ready',
                state: 'critical',
                status: 503,
                latencyMs: 1500,
                observedAt: ago(5),
                reason: 'It answers 503',
              },
              {
                probe: '/health/detailed',
                state: 'unknown',
                reason: 'It was not asked yet',
              },
            ],
          }),
      }),
      at: '/performance',
    });
    const table = await screen.findByRole('table', {
      name: 'Table of health endpoints',
    });
    const rows = within(table).getAllByRole('row').slice(1);
    expect(rows[0]).toHaveTextContent(/^\/healthok20021 ms/);
    expect(rows[1]).toHaveTextContent(/^\/health\/readycritical5031.5 s/);
    expect(rows[2]).toHaveTextContent('It answers 503');
    expect(rows[3]).toHaveTextContent(
      /^\/health\/detailedunknownno answerunknownnever$/,
    );
    expect(rows[4]).toHaveTextContent('It was not asked yet');
  });

  it('teaches how to have health endpoints asked', async () => {
    renderOperations({
      api: fakeApi({ getHealth: async ref => health(ref, { items: [] }) }),
      at: '/performance',
    });
    expect(
      await screen.findByText('No health endpoint is asked.'),
    ).toBeInTheDocument();
  });
});
