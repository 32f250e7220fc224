import type {
  CapabilityName,
  Environment,
  Report,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  axeViolations,
  environment,
  environments,
  failing,
  fakeApi,
  renderOperations,
} from '../../__testUtils__';
import { report } from '../../__testUtils__/checkFixtures';

const loadLimits = { rate: 20, concurrency: 4, duration: '2m' };

function apiWith(options: {
  reports?: Report[];
  environment?: Partial<Environment>;
}) {
  const { reports = [] } = options;
  return fakeApi({
    getEnvironments: async () =>
      environments([environment({ loadLimits, ...options.environment })]),
    listReports: async (_ref, query) => ({
      items: reports.filter(({ kind }) => !query?.kind || kind === query.kind),
    }),
    getReport: async id => reports.find(one => one.id === id) ?? report({ id }),
  });
}

function denied(name: CapabilityName): Partial<Environment> {
  return {
    capabilities: environment().capabilities.map(item =>
      item.capability === name
        ? { ...item, state: 'denied', reason: 'Only operators may.' }
        : item,
    ),
  };
}

const card = (name: string) => screen.findByRole('region', { name });

describe('checks and reports', () => {
  it('shows what each kind found last, and the earlier reports', async () => {
    const { container } = renderOperations({
      api: apiWith({
        reports: [
          report({
            verdict: 'warning',
            summary: 'An alert fired at night',
            requestedBy: 'schedule',
          }),
        ],
      }),
      at: '/maintenance',
    });
    const morning = await card('Morning check');
    expect(
      await within(morning).findByText('An alert fired at night'),
    ).toBeInTheDocument();
    expect(morning).toHaveTextContent('warning');
    expect(morning).toHaveTextContent('by schedule');
    expect(await card('Smoke test')).toHaveTextContent(
      'It has not run in Production yet.',
    );
    const table = await screen.findByRole('table', {
      name: 'Table of reports',
    });
    expect(
      within(table).getByRole('link', { name: 'Morning check' }),
    ).toHaveAttribute(
      'href',
      expect.stringMatching(/\/maintenance\?report=report-1$/),
    );
    expect(await axeViolations(container)).toEqual([]);
  });

  it('runs a check and shows how far it is, until it is over', async () => {
    const running = report({
      state: 'running',
      verdict: undefined,
      summary: undefined,
      finishedAt: undefined,
      steps: [
        ...report().steps,
        {
          id: 'alerts',
          title: 'Alerts of the night',
          state: 'running',
          facts: [],
        },
        { id: 'hpa', title: 'Autoscaling', state: 'waiting', facts: [] },
      ],
    });
    const reports: Report[] = [];
    const api = apiWith({ reports });
    api.createReport.mockImplementation(async () => {
      reports.push(running);
      return running;
    });
    const { signals } = renderOperations({ api, at: '/maintenance' });
    const morning = await card('Morning check');
    await userEvent.click(
      await within(morning).findByRole('button', {
        name: 'Run now: Morning check',
      }),
    );
    expect(api.createReport).toHaveBeenCalledWith(expect.anything(), {
      kind: 'morning-check',
      idempotencyKey: expect.stringMatching(/^.{8,}$/),
    });
    expect(
      await within(morning).findByText('1 of 3 steps done'),
    ).toBeInTheDocument();
    const steps = within(
      within(morning).getByRole('list', { name: 'Steps' }),
    ).getAllByRole('listitem');
    expect(steps.map(step => step.textContent)).toEqual([
      expect.stringMatching(/^okOverall service health/),
      expect.stringMatching(/^under wayAlerts of the night/),
      expect.stringMatching(/^to comeAutoscaling/),
    ]);
    expect(
      within(morning).queryByRole('button', { name: /^Run now/ }),
    ).not.toBeInTheDocument();

    reports.splice(0, 1, report());
    signals.send({ type: 'reports' });
    expect(
      await within(morning).findByRole('button', {
        name: 'Run now: Morning check',
      }),
    ).toBeInTheDocument();
    expect(morning).toHaveTextContent('All 5 steps are ok');
  });

  it('says why a run was not started', async () => {
    const api = apiWith({});
    api.createReport.mockImplementation(failing(409, 'One runs already.'));
    renderOperations({ api, at: '/maintenance' });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Run now: Smoke test' }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'It was not started.One runs already.',
    );
  });

  it.each([
    ['run-checks', 'Morning check', 'Smoke test'],
    // It sends requests to the service, as the validation does.
    ['run-validation', 'Smoke test', 'Morning check'],
  ] as const)(
    'keeps what needs %s reachable, with the reason',
    async (...row) => {
      const [capability, refused, allowed] = row;
      const api = apiWith({ environment: denied(capability) });
      renderOperations({ api, at: '/maintenance' });
      const button = await screen.findByRole('button', {
        name: `Run now: ${refused}`,
      });
      expect(
        screen.getByRole('button', { name: `Run now: ${allowed}` }),
      ).not.toHaveAttribute('aria-disabled', 'true');
      expect(button).toHaveAttribute('aria-disabled', 'true');
      expect(button).toHaveAccessibleDescription('Only operators may.');
      await userEvent.click(button);
      expect(api.createReport).not.toHaveBeenCalled();
    },
  );

  it('teaches how to allow load where none is', async () => {
    renderOperations({
      api: apiWith({ environment: { loadLimits: undefined } }),
      at: '/maintenance',
    });
    expect(
      await screen.findByText('No load may be sent to Production.'),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: /Performance validation/ }),
    ).not.toBeInTheDocument();
  });

  it('asks how much load to send, names the place, and sends what is allowed', async () => {
    const api = apiWith({});
    renderOperations({ api, at: '/maintenance' });
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Run…: Performance validation',
      }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'Validate the performance of production',
    });
    expect(dialog).toHaveTextContent('cluster eu-1 · namespace quantum-rerank');
    expect(within(dialog).getByText('Production')).toBeInTheDocument();
    expect(dialog).toHaveTextContent('About 2,400 requests in all.');
    const submit = within(dialog).getByRole('button', {
      name: 'Send load to production',
    });
    const rate = within(dialog).getByLabelText(/Requests\/s/);
    expect(rate).toHaveFocus();
    await userEvent.clear(rate);
    await userEvent.type(rate, '30');
    expect(rate).toHaveAccessibleDescription(
      'Type a number above 0 and at most 20',
    );
    expect(rate).toBeInvalid();
    expect(submit).toBeDisabled();
    expect(await axeViolations(dialog)).toEqual([]);

    await userEvent.clear(rate);
    await userEvent.type(rate, '5');
    await userEvent.click(submit);
    expect(api.createReport).toHaveBeenCalledWith(expect.anything(), {
      kind: 'performance-validation',
      load: { rate: 5, concurrency: 4, duration: '2m' },
      idempotencyKey: expect.any(String),
    });
    // It leads to the report, where the run is followed.
    expect(
      await screen.findByRole('link', { name: 'Back to checks and reports' }),
    ).toBeInTheDocument();
  });

  it('keeps the dialog when the load is refused', async () => {
    const api = apiWith({});
    api.createReport.mockImplementation(failing(403, 'There is a freeze.'));
    renderOperations({ api, at: '/maintenance' });
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Run…: Performance validation',
      }),
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Send load to production' }),
    );
    expect(await screen.findByText('There is a freeze.')).toBeInTheDocument();
    expect(screen.getByRole('dialog')).toBeInTheDocument();
  });

  it('filters by kind on the server, in the address', async () => {
    const { api } = renderOperations({
      api: apiWith({ reports: [report()] }),
      at: '/maintenance?kind=smoke-test',
    });
    expect(
      await screen.findByText('There is no report of this kind.'),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: /^Kind/ }));
    await userEvent.click(screen.getByRole('option', { name: 'Any' }));
    expect(
      await screen.findByRole('table', { name: 'Table of reports' }),
    ).toBeInTheDocument();
    expect(api.listReports).toHaveBeenCalledWith(
      expect.anything(),
      { limit: 10 },
      expect.anything(),
    );
  });

  it('says why reports cannot be read', async () => {
    renderOperations({
      api: fakeApi({ listReports: failing(403, 'not for you') }),
      at: '/maintenance',
    });
    await waitFor(() =>
      expect(screen.getAllByText('You may not see this.')).toHaveLength(4),
    );
  });

  it('teaches what will be here', async () => {
    renderOperations({ api: apiWith({}), at: '/maintenance' });
    expect(
      await screen.findByText('There are no reports yet.'),
    ).toBeInTheDocument();
    expect(
      await screen.findByText(/an operator sets "schedule"/),
    ).toBeInTheDocument();
  });
});

describe('a report', () => {
  const validation = report({
    id: 'report-2',
    kind: 'performance-validation',
    title: 'Performance validation',
    verdict: 'critical',
    summary: 'Similarity p95 misses its target',
    comparedWith: 'report-1',
    requestedAt: '2026-03-01T10:00:00.000Z',
    steps: [
      {
        id: 'load',
        title: 'Load',
        state: 'done',
        verdict: 'critical',
        facts: [
          {
            subject: 'similarity',
            state: 'critical',
            summary: 'p95 is 120 ms',
          },
        ],
      },
      ...report().steps,
    ],
    load: {
      parameters: loadLimits,
      sent: 200,
      errors: 1,
      achievedRate: 19.8,
      results: [
        {
          endpointClass: 'similarity',
          requests: 200,
          errors: 1,
          p50: 0.06,
          p95: 0.12,
          p99: null,
          max: 0.3,
          targets: { p95: 0.1, p99: 0.2 },
          state: 'critical',
          previous: { p50: 0.08, p95: 0.1, p99: null },
        },
      ],
    },
  });

  it('shows percentiles against targets and the run before', async () => {
    const { container } = renderOperations({
      api: apiWith({ reports: [validation] }),
      at: '/maintenance?report=report-2',
    });
    const table = await screen.findByRole('table', {
      name: 'Table of response times by endpoint class',
    });
    expect(
      within(table)
        .getAllByRole('row')
        .slice(1)
        .map(row => row.textContent),
    ).toEqual([
      'Similarity – 200 requests, 1 failed',
      'p5060 ms–no target80 ms20 ms faster',
      'p95120 msup to 100 msmissed100 ms20 ms slower',
      'p99unknownup to 200 msunknown––',
    ]);
    const times = screen.getByRole('region', { name: 'Response times' });
    expect(times).toHaveTextContent('200 sent, 1 failed (0.5 %)');
    expect(times).toHaveTextContent('19.8 requests/s');
    expect(
      screen.getByRole('link', { name: 'the run before' }),
    ).toHaveAttribute('href', expect.stringContaining('report=report-1'));
    expect(await axeViolations(container)).toEqual([]);
  });

  it('opens what is not well, and the rest when asked', async () => {
    renderOperations({
      api: apiWith({ reports: [validation] }),
      at: '/maintenance?report=report-2',
    });
    expect(await screen.findByText('p95 is 120 ms')).toBeInTheDocument();
    const show = screen.getByRole('button', {
      name: 'Show what was found: Overall service health',
    });
    expect(show).toHaveAttribute('aria-expanded', 'false');
    await userEvent.click(show);
    expect(show).toHaveAttribute('aria-expanded', 'true');
    expect(
      screen.getByRole('list', {
        name: 'What was found: Overall service health',
      }),
    ).toHaveTextContent('3 of 3 pods are ready');
  });

  it('is downloaded as JSON under a name that tells what it is', async () => {
    const blobs: Blob[] = [];
    const names: string[] = [];
    URL.createObjectURL = jest.fn(blob => {
      blobs.push(blob as Blob);
      return 'blob:report';
    });
    URL.revokeObjectURL = jest.fn();
    const click = jest
      .spyOn(HTMLAnchorElement.prototype, 'click')
      .mockImplementation(function note(this: HTMLAnchorElement) {
        names.push(this.download);
      });
    renderOperations({
      api: apiWith({ reports: [validation] }),
      at: '/maintenance?report=report-2',
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Download as JSON' }),
    );
    click.mockRestore();
    expect(names).toEqual([
      'performance-validation-production-2026-03-01T10-00-00Z.json',
    ]);
    expect(blobs[0].type).toBe('application/json');
    expect(blobs[0].size).toBeGreaterThan(500);
    expect(URL.revokeObjectURL).toHaveBeenCalledWith('blob:report');
  });

  it('is cancelled while it runs', async () => {
    const running = report({
      state: 'running',
      verdict: undefined,
      finishedAt: undefined,
      sequence: 1,
    });
    const api = apiWith({ reports: [running] });
    renderOperations({ api, at: '/maintenance?report=report-1' });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Cancel: Morning check' }),
    );
    expect(api.cancelReport).toHaveBeenCalledWith('report-1');
    expect(await screen.findByText('cancelled')).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Cancel: Morning check' }),
    ).not.toBeInTheDocument();
  });

  it('says why a run failed', async () => {
    renderOperations({
      api: apiWith({
        reports: [
          report({
            state: 'failed',
            verdict: undefined,
            summary: undefined,
            reason: 'The service cannot be reached',
            steps: [],
          }),
        ],
      }),
      at: '/maintenance?report=report-1',
    });
    expect(
      await screen.findByText('The service cannot be reached'),
    ).toBeInTheDocument();
    expect(screen.getByText('failed')).toBeInTheDocument();
    expect(screen.getByText('No step has begun yet.')).toBeInTheDocument();
  });

  it('stands among the data of its own environment', async () => {
    renderOperations({
      api: fakeApi({
        getReport: async id => report({ id, environment: 'staging' }),
      }),
      at: '/maintenance?report=report-1',
    });
    expect(await screen.findByText('cluster eu-2')).toBeInTheDocument();
    expect(
      await screen.findByRole('region', { name: 'Morning check' }),
    ).toHaveTextContent('Staging · cluster eu-2');
  });

  it('says so when there is no such report', async () => {
    renderOperations({
      api: fakeApi({ getReport: failing(404, 'There is no report x.') }),
      at: '/maintenance?report=x',
    });
    expect(
      await screen.findByText('There is no report x.'),
    ).toBeInTheDocument();
  });
});
