import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Alerts } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  ago,
  alert,
  alerts,
  axeViolations,
  environment,
  environments,
  failing,
  fakeApi,
  renderOperations,
  silence,
  type FakeApi,
} from '../../__testUtils__';

function soon(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString();
}

// Made anew by every test: they count from when it runs.
const firingAlert = () =>
  alert({
    id: 'errors',
    rule: 'errors',
    title: 'Error rate above 5 %',
    severity: 'P1',
    state: 'firing',
    summary: 'Error rate is 12 %',
    signal: 'error-rate',
    unit: 'ratio',
    value: 0.12,
    above: 0.05,
    for: '2m',
    activeAt: ago(600),
    firedAt: ago(480),
    respondBy: soon(1350),
    response: 'Roll back the newest release.',
    actions: ['rollback'],
  });
const pendingAlert = () =>
  alert({
    id: 'slow',
    rule: 'slow',
    title: 'Slow answers',
    severity: 'P2',
    state: 'pending',
    value: 1.2,
    activeAt: ago(60),
    firesAt: soon(150),
    actions: [],
  });

function withAlerts(overrides: Partial<Alerts>): FakeApi {
  return fakeApi({ getAlerts: async ref => alerts(ref, overrides) });
}

function renderView(api: FakeApi = fakeApi()) {
  return renderOperations({ api, at: '/alerts' });
}

function standing() {
  return screen.findByRole('region', { name: 'Firing and pending' });
}

async function item(name: string) {
  return within(await standing()).findByRole('listitem', { name });
}

describe('AlertsView', () => {
  it('expands what fires, with value, bound, times, response and what helps', async () => {
    const { container } = renderView(
      withAlerts({ items: [firingAlert(), pendingAlert(), alert()] }),
    );
    const shown = await item('Error rate above 5 %');
    expect(shown).toHaveTextContent(/P1 firing/);
    expect(shown).toHaveTextContent(/Value12 %/);
    expect(shown).toHaveTextContent(/Firesabove 5 % for 2 min/);
    expect(shown).toHaveTextContent(/Beyond the bound for10 min/);
    expect(shown).toHaveTextContent(/Fires for8 min/);
    expect(shown).toHaveTextContent(/Respond by\D.*\d\d:\d\d/);
    expect(shown).toHaveTextContent(/Roll back the newest release\./);
    expect(
      within(shown).getByRole('link', { name: 'Chart of its signal' }),
    ).toHaveAttribute(
      'href',
      expect.stringMatching(/\/performance\?signal=error-rate$/),
    );
    await userEvent.click(
      within(shown).getByRole('button', { name: 'Roll back…' }),
    );
    expect(
      await screen.findByRole('dialog', { name: 'Roll back production' }),
    ).toBeInTheDocument();
    await userEvent.keyboard('{Escape}');
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(await axeViolations(container)).toEqual([]);
  });

  it('counts down to when a pending one fires', async () => {
    renderView(withAlerts({ items: [pendingAlert()] }));
    const shown = await item('Slow answers');
    expect(shown).toHaveTextContent(/P2 pending/);
    expect(shown).toHaveTextContent(/Fires in2 min/);
    expect(shown).not.toHaveTextContent('Fires for');
  });

  it('keeps one that fired before its signal was lost among the standing', async () => {
    renderView(
      withAlerts({
        items: [
          {
            ...firingAlert(),
            state: 'unknown',
            last: 'firing',
            summary: 'The query answers nothing; when last known it was firing',
          },
          alert({ state: 'unknown', title: 'Blind' }),
        ],
      }),
    );
    const shown = await item('Error rate above 5 %');
    expect(shown).toHaveTextContent(/P1 unknown, fired when last known/);
    expect(shown).toHaveTextContent(/The query answers nothing/);
    expect(shown).toHaveTextContent(/Fires for8 min/);
    expect(
      within(await standing()).getAllByRole('listitem', { name: /./ }),
    ).toHaveLength(1);
  });

  it('names what is measured where the rule is named after something else', async () => {
    renderView(
      withAlerts({
        items: [
          alert({
            id: 'misses',
            title: 'Cache miss rate above 80 %',
            signalTitle: 'Cache hit rate',
          }),
          alert({ id: 'b', signalTitle: 'Response time' }),
        ],
      }),
    );
    const table = await screen.findByRole('table', {
      name: 'Table of alert rules',
    });
    expect(within(table).getByText(/^measured: /)).toHaveTextContent(
      'measured: Cache hit rate',
    );
    expect(
      within(table).getByText('Response time above 1 s'),
    ).toBeInTheDocument();
  });

  it('says that another alert holds one back', async () => {
    renderView(withAlerts({ items: [{ ...firingAlert(), inhibited: true }] }));
    expect(await item('Error rate above 5 %')).toHaveTextContent(
      'Another alert that fires holds it back',
    );
  });

  it('groups every rule by its state', async () => {
    renderView(
      withAlerts({
        items: [
          alert({ id: 'a', title: 'Calm' }),
          alert({
            id: 'b',
            title: 'Over',
            state: 'resolved',
            resolvedAt: ago(7200),
          }),
          alert({
            id: 'c',
            title: 'Blind',
            state: 'unknown',
            value: undefined,
            summary: 'Its signal was not measured',
          }),
          firingAlert(),
        ],
      }),
    );
    const rows = within(
      await screen.findByRole('table', { name: 'Table of alert rules' }),
    ).getAllByRole('row');
    const text = rows.map(row => row.textContent);
    expect(text).toEqual([
      'SeverityAlertValueBoundForStateSince',
      'Firing',
      expect.stringMatching(/^P1Error rate above 5 %12 %above 5 %2 minfiring/),
      'Unknown',
      'P0Blindunknownabove 1 s5 minunknown',
      'Its signal was not measured',
      'Resolved in the last day',
      expect.stringMatching(/^P0Over80 msabove 1 s5 minresolved2 h ago$/),
      'Inactive',
      'P0Calm80 msabove 1 s5 mininactive',
    ]);
  });

  it('says who evaluates, and is calm only where every rule is known', async () => {
    renderView(withAlerts({ items: [alert()] }));
    expect(await standing()).toHaveTextContent(
      /evaluated here from the signals, live, \d+ s ago.*No alert fires or is pending\./,
    );
  });

  it.each<[string, Partial<Alerts>, RegExp]>([
    [
      'some rules are unknown',
      { items: [alert(), alert({ id: 'b', state: 'unknown' })] },
      /No alert is known to fire; 1 is unknown/,
    ],
    [
      'all rules are unknown',
      { items: [alert({ state: 'unknown' })] },
      /Whether an alert fires is unknown/,
    ],
    [
      'the Alertmanager does not answer',
      {
        source: {
          kind: 'alertmanager',
          state: 'unreachable',
          reason: 'Nobody answers there',
        },
      },
      /How the alerts stand cannot be read\..*Nobody answers there.*Whether an alert fires is unknown/,
    ],
    [
      'there is no source of metrics',
      { source: { kind: 'none', state: 'none' } },
      /not evaluated.*Alerts are not evaluated in Production\..*Whether an alert fires is unknown/,
    ],
  ])('does not call it calm when %s', async (_, overrides, text) => {
    renderView(withAlerts(overrides));
    await waitFor(async () => expect(await standing()).toHaveTextContent(text));
    expect(await standing()).not.toHaveTextContent('No alert fires');
  });

  it('dates what is stale', async () => {
    renderView(
      withAlerts({
        source: {
          kind: 'alertmanager',
          state: 'stale',
          reason: 'The last look failed',
          lastSuccessAt: '2026-03-01T10:00:00.000Z',
        },
      }),
    );
    expect(
      await within(await standing()).findByText(
        /The alerts are of March 1, 2026/,
      ),
    ).toBeInTheDocument();
    expect(screen.getByText('The last look failed')).toBeInTheDocument();
  });

  it('shows loading, errors with a way to try again, and refusals', async () => {
    const api = fakeApi({ getAlerts: failing(503, 'the database is away') });
    renderView(api);
    const region = await standing();
    expect(await within(region).findByRole('alert')).toHaveTextContent(
      'The alerts could not be read.the database is away',
    );
    api.getAlerts.mockImplementation(async ref => alerts(ref));
    await userEvent.click(
      within(region).getByRole('button', { name: 'Try again' }),
    );
    expect(
      await within(region).findByText('No alert fires or is pending.'),
    ).toBeInTheDocument();
  });

  it('does not claim that none fires once they cannot be read again', async () => {
    const { api, signals } = renderView(fakeApi());
    const region = await standing();
    const calm = 'No alert fires or is pending.';
    await within(region).findByText(calm);
    api.getAlerts.mockImplementation(failing(503, 'the database is away'));
    signals.send({ type: 'alerts' });
    expect(await within(region).findByRole('alert')).toBeInTheDocument();
    expect(within(region).queryByText(calm)).not.toBeInTheDocument();
  });

  it('says whom to ask where the alerts are forbidden', async () => {
    renderView(fakeApi({ getAlerts: failing(403, 'Owners only') }));
    expect(
      await within(await standing()).findByText('You may not see this.'),
    ).toBeInTheDocument();
    expect(screen.queryByText('All rules')).not.toBeInTheDocument();
  });

  it('teaches how to get rules', async () => {
    renderView(withAlerts({ items: [] }));
    expect(
      await screen.findByText('The profile names no alert rules.'),
    ).toBeInTheDocument();
  });

  it('shows hostile titles, reasons and durations as they are written', async () => {
    const evil = '<img src=x onerror=alert(1)> & "co"';
    const { container } = renderView(
      withAlerts({
        items: [
          alert({
            id: 'x',
            rule: undefined,
            signal: undefined,
            unit: undefined,
            value: undefined,
            above: undefined,
            title: evil,
            summary: evil,
            severity: undefined,
            state: 'firing',
            for: 'a while',
            actions: [],
          }),
        ],
        silences: [
          silence({
            rules: [],
            matchers: [evil],
            reason: evil,
            createdBy: evil,
          }),
        ],
      }),
    );
    const shown = await item(evil);
    expect(within(shown).getAllByText(evil)).toHaveLength(2);
    expect(
      within(shown).queryByRole('button', { name: /^Silence/ }),
    ).not.toBeInTheDocument();
    expect(screen.getByText(`“${evil}”`)).toBeInTheDocument();
    expect(
      screen.getByText(`Everything that matches ${evil}`),
    ).toBeInTheDocument();
    expect(screen.getByRole('region', { name: 'Verdict' })).toHaveTextContent(
      `1 alert fires: ${evil}`,
    );
    expect(container.querySelector('img')).toBeNull();
  });

  it('links to the sub-tab, and leads with what fires', async () => {
    renderOperations({
      api: withAlerts({ items: [firingAlert(), pendingAlert(), alert()] }),
    });
    expect(await screen.findByRole('link', { name: 'Alerts' })).toHaveAttribute(
      'href',
      expect.stringMatching(/\/operations\/alerts$/),
    );
    const verdict = screen.getByRole('region', { name: 'Verdict' });
    await waitFor(() =>
      expect(verdict).toHaveTextContent(
        /^critical1 alert fires: Error rate above 5 %For 10 min/,
      ),
    );
    const group = within(verdict).getByRole('group', {
      name: 'What helps with this',
    });
    expect(
      await within(group).findByRole('button', { name: /^Roll back to / }),
    ).toBeInTheDocument();
    const lines = within(
      await screen.findByRole('region', { name: 'Alerts' }),
    ).getAllByRole('listitem');
    expect(lines.map(line => line.textContent)).toEqual([
      'P1 firingError rate above 5 %8 min12 %; fires above 5 % for 2 min',
      expect.stringMatching(/^P2 pendingSlow answersFires in 2 min/),
      '1 inactive',
    ]);
  });
});

describe('silences', () => {
  it('tells who silenced what, why and until when, and ends one', async () => {
    const held = silence({
      id: 's1',
      rules: ['response-time-critical'],
      endsAt: soon(3000),
      operationId: 'op-1',
    });
    const over = silence({
      id: 's2',
      state: 'expired',
      reason: 'Over',
      endsAt: ago(600),
    });
    const api = withAlerts({ silences: [over, held] });
    const { container } = renderView(api);
    const list = await screen.findByRole('list', {
      name: 'List of silences',
    });
    const [first, second] = within(list).getAllByRole('listitem');
    expect(first).toHaveTextContent(
      /^activeResponse time above 1 sends in \d+ mindana\.okafor“Load test”Its operation/,
    );
    expect(
      within(first).getByRole('link', { name: 'Its operation' }),
    ).toHaveAttribute('href', expect.stringMatching(/\/history\/op-1$/));
    expect(second).toHaveTextContent(/^ended.*ended 10 min ago/);
    expect(within(second).queryByRole('button')).not.toBeInTheDocument();
    expect(await axeViolations(container)).toEqual([]);

    const asked = api.getAlerts.mock.calls.length;
    await userEvent.click(
      within(first).getByRole('button', {
        name: 'End the silence of Response time above 1 s',
      }),
    );
    const notice = await screen.findByText('The silence is ended.');
    expect(notice).toHaveFocus();
    expect(api.expireSilence).toHaveBeenCalledWith(
      {
        entityRef: 'component:default/quantum-rerank',
        environment: 'production',
      },
      's1',
    );
    expect(api.getAlerts.mock.calls.length).toBeGreaterThan(asked);
  });

  it('says why a silence could not be ended', async () => {
    const api = fakeApi({
      getAlerts: async ref => alerts(ref, { silences: [silence()] }),
      expireSilence: failing(409, 'It ended meanwhile'),
    });
    renderView(api);
    await userEvent.click(
      await screen.findByRole('button', { name: /^End the silence/ }),
    );
    expect(await screen.findByText('It ended meanwhile')).toBeInTheDocument();
  });

  it('refuses with the reason of the backend', async () => {
    const base = environment();
    const api = fakeApi({
      getEnvironments: async () =>
        environments([
          environment({
            capabilities: base.capabilities.map(capability =>
              capability.capability === 'silence-alerts'
                ? {
                    ...capability,
                    state: 'denied',
                    reason: 'Only people on call may silence.',
                  }
                : capability,
            ),
          }),
        ]),
      getAlerts: async ref =>
        alerts(ref, { items: [firingAlert()], silences: [silence()] }),
    });
    renderView(api);
    for (const name of [
      'Silence alerts…',
      'Silence Error rate above 5 %…',
      /^End the silence/,
    ]) {
      const button = await screen.findByRole('button', { name });
      expect(button).toHaveAttribute('aria-disabled', 'true');
      expect(button).toHaveAccessibleDescription(
        'Only people on call may silence.',
      );
      await userEvent.click(button);
    }
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(api.expireSilence).not.toHaveBeenCalled();
  });
});

describe('the rules file', () => {
  it('is copied', async () => {
    const user = userEvent.setup();
    const write = jest.spyOn(navigator.clipboard, 'writeText');
    renderView(fakeApi({ getAlertRules: async () => 'groups: [a]\n' }));
    await user.click(
      await screen.findByRole('button', { name: 'Copy the rules' }),
    );
    expect(
      await screen.findByText('The rules are copied.'),
    ).toBeInTheDocument();
    expect(write).toHaveBeenCalledWith('groups: [a]\n');
  });

  it('is downloaded under the name of the environment', async () => {
    const saved: string[] = [];
    const createUrl = jest.fn(() => 'blob:rules');
    Object.assign(URL, {
      createObjectURL: createUrl,
      revokeObjectURL: jest.fn(),
    });
    jest
      .spyOn(HTMLAnchorElement.prototype, 'click')
      .mockImplementation(function click(this: HTMLAnchorElement) {
        saved.push(`${this.download} ${this.href}`);
      });
    renderView();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Download the rules file' }),
    );
    expect(
      await screen.findByText('The rules file is downloaded.'),
    ).toBeInTheDocument();
    expect(saved).toEqual(['quantum-rerank-production.rules.yaml blob:rules']);
    jest.restoreAllMocks();
  });

  it('says why it cannot be read', async () => {
    renderView(fakeApi({ getAlertRules: failing(503, 'not now') }));
    await userEvent.click(
      await screen.findByRole('button', { name: 'Copy the rules' }),
    );
    expect(await screen.findByText('not now')).toBeInTheDocument();
    expect(screen.queryByText('The rules are copied.')).not.toBeInTheDocument();
  });
});
