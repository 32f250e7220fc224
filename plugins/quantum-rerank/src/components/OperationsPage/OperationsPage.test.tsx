import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  ago,
  axeViolations,
  entity,
  environment,
  environments,
  failing,
  fakeApi,
  reading,
  renderOperations,
  signals as signalsOf,
  snapshot,
} from '../../__testUtils__';

const SENTENCE = '3 of 3 pods are ready and the rollout is complete.';

describe('OperationsPage', () => {
  it('shows verdict, workload, people and changes of the first environment', async () => {
    const { container } = renderOperations();
    expect(await screen.findByText(SENTENCE)).toBeInTheDocument();
    expect(screen.getByText('cluster eu-1')).toBeInTheDocument();

    const workload = screen.getByRole('region', { name: 'Workload' });
    expect(workload).toHaveTextContent('1.1.0 · revision 4 · 14 min ago');
    expect(workload).toHaveTextContent('3 to 10 pods, now 3, wants 3');
    expect(workload).toHaveTextContent('CPU 64 % of requested, target 70 %');
    expect(workload).toHaveTextContent('At its limit.');
    expect(workload).toHaveTextContent(
      '1 of 3 healthy pods may go, 2 must stay.',
    );
    expect(workload).toHaveTextContent('1.5 cores and 5.7 GiB in 3 pods');

    const people = screen.getByRole('region', { name: 'People' });
    expect(
      await within(people).findByRole('link', {
        name: /^production-alerts@company.com/,
      }),
    ).toHaveAttribute('href', 'mailto:production-alerts@company.com');
    expect(people).toHaveTextContent(/Dana Okafor · Senior Engineer · until/);

    expect(
      await screen.findByRole('region', { name: 'What changed (6 h)' }),
    ).toHaveTextContent(
      /Nothing since\. Last before that:.* agorelease 1\.1\.0revision 4 · “release 1\.1\.0”$/,
    );
    expect(await axeViolations(container)).toEqual([]);
  });

  it('says how to get a tab when the annotation is missing', async () => {
    renderOperations({
      entity: { ...entity, metadata: { name: 'other' } },
    });
    expect(await screen.findAllByText(/quantumrerank.io\/profile/)).not.toEqual(
      [],
    );
  });

  it('teaches how to add an environment when there is none', async () => {
    renderOperations({
      api: fakeApi({ getEnvironments: async () => environments([]) }),
    });
    expect(
      await screen.findByText('No environment to show.'),
    ).toBeInTheDocument();
    expect(screen.getByText(/profile "quantum-rerank"/)).toBeInTheDocument();
  });

  it("shows the backend's sentence and tries again", async () => {
    const api = fakeApi();
    api.getEnvironments.mockImplementationOnce(
      failing(503, 'The profile could not be loaded.'),
    );
    renderOperations({ api });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The profile could not be loaded.',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText(SENTENCE)).toBeInTheDocument();
  });

  it('says whom to ask when reading is forbidden, and offers no retry', async () => {
    renderOperations({
      api: fakeApi({
        getEnvironments: failing(403, 'Reading needs overview.read.'),
      }),
    });
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('You may not see this.');
    expect(alert).toHaveTextContent('Reading needs overview.read.');
    expect(within(alert).queryByRole('button')).not.toBeInTheDocument();
  });

  it('says so when the address names an environment that is not there', async () => {
    renderOperations({ at: '?environment=moon' });
    expect(
      await screen.findByText('There is no environment "moon" here.'),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('link', { name: 'Staging' }));
    expect(await screen.findByText('cluster eu-2')).toBeInTheDocument();
  });

  it('opens the environment and view of the address and switches both', async () => {
    const { api } = renderOperations({ at: '/actions?environment=staging' });
    expect(await screen.findByText('cluster eu-2')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Actions' })).toHaveAttribute(
      'aria-current',
      'page',
    );
    expect(screen.getByText('Not production')).toBeInTheDocument();

    await userEvent.click(screen.getByRole('button', { name: /Environment/ }));
    await userEvent.click(screen.getByRole('option', { name: 'Production' }));
    expect(await screen.findByText('cluster eu-1')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Actions' })).toHaveAttribute(
      'aria-current',
      'page',
    );
    expect(api.getSnapshot).toHaveBeenLastCalledWith(
      expect.objectContaining({ environment: 'production' }),
      expect.anything(),
    );
    expect(screen.getByRole('link', { name: 'History' })).toHaveAttribute(
      'href',
      expect.stringMatching(/operations\/history\?environment=production$/),
    );
  });

  it('puts a change in the cluster on the screen when it is signalled', async () => {
    const { api, signals } = renderOperations();
    await screen.findByText(SENTENCE);
    api.setSnapshot(
      snapshot({
        version: 'v2',
        verdict: {
          state: 'critical',
          summary: '1 of 3 pods is ready.',
          since: ago(5),
          facts: [],
        },
      }),
    );
    signals.send();
    expect(
      await screen.findByText('1 of 3 pods is ready.'),
    ).toBeInTheDocument();
    expect(
      within(screen.getByRole('region', { name: 'Verdict' })).getByText(
        'critical',
      ),
    ).toBeInTheDocument();
  });

  it('shows what is out of range and counts the rest', async () => {
    const api = fakeApi();
    const base = snapshot().verdict;
    api.setSnapshot(
      snapshot({
        verdict: {
          ...base,
          state: 'warning',
          facts: [
            ...base.facts,
            {
              id: 'restarts',
              state: 'warning',
              message: '4 restarts in 10 minutes',
              bound: 'none',
              source: 'pods',
            },
          ],
        },
      }),
    );
    renderOperations({ api });
    const verdict = await screen.findByRole('region', { name: 'Verdict' });
    expect(verdict).toHaveTextContent('4 restarts in 10 minutes');
    expect(verdict).not.toHaveTextContent('3 of 3 pods ready');
    const more = within(verdict).getByRole('button', {
      name: 'Show 2 more that are in range',
    });
    expect(more).toHaveAttribute('aria-expanded', 'false');
    await userEvent.click(more);
    expect(verdict).toHaveTextContent('3 of 3 pods ready');
  });

  it('leads with the worst of workload and signals, each with its source', async () => {
    const api = fakeApi({
      getSignals: async ref =>
        signalsOf(ref, {
          verdict: {
            state: 'critical',
            summary: 'Similarity p95: 412 ms is above the P1 bound of 200 ms',
          },
          items: [
            reading({
              value: 0.412,
              state: 'critical',
              reason: '412 ms is above the P1 bound of 200 ms',
              since: ago(870),
            }),
          ],
        }),
    });
    renderOperations({ api });
    const verdict = await screen.findByRole('region', { name: 'Verdict' });
    await waitFor(() =>
      expect(verdict).toHaveTextContent(
        /^criticalSimilarity p95: 412 ms is above the P1 bound of 200 msFor 14 min/,
      ),
    );
    expect(verdict).toHaveTextContent(
      'ok3 of 3 pods are ready and the rollout is complete.workload',
    );
    // Which signals are out of range is said once, by their own card.
    expect(within(verdict).queryByRole('listitem')).not.toBeInTheDocument();
    expect(
      await screen.findByRole('region', { name: 'Signals' }),
    ).toHaveTextContent('412 ms is above the P1 bound of 200 ms');
  });

  it('keeps the last known state when the cluster is lost, and dates it', async () => {
    const api = fakeApi();
    api.setSnapshot(
      snapshot({
        freshness: {
          state: 'stale',
          since: ago(120),
          lastContactAt: ago(120),
          reason: 'connection refused',
          parts: [{ resource: 'pods', state: 'stale', since: ago(120) }],
        },
      }),
    );
    const { container } = renderOperations({ api });
    expect(
      await screen.findByText(/^Cluster eu-1 is lost since /),
    ).toBeInTheDocument();
    expect(screen.getByText(/connection refused/)).toBeInTheDocument();
    expect(screen.getByText('stale, 2 min ago')).toBeInTheDocument();
    expect(screen.getByText(SENTENCE)).toBeInTheDocument();
    expect(await axeViolations(container)).toEqual([]);
  });

  it('names the parts that are forbidden or absent', async () => {
    const api = fakeApi();
    api.setSnapshot(
      snapshot({
        usage: undefined,
        disruptionBudgets: [],
        freshness: {
          ...snapshot().freshness,
          parts: [
            {
              resource: 'poddisruptionbudgets',
              state: 'forbidden',
              since: ago(60),
              reason: 'RBAC: list is not allowed',
            },
            { resource: 'podmetrics', state: 'absent', since: ago(60) },
          ],
        },
      }),
    );
    renderOperations({ api });
    expect(await screen.findByText('Some parts are missing.')).toBeVisible();
    expect(
      screen.getByText(
        /poddisruptionbudgets: the cluster refuses to show them. RBAC: list is not allowed/,
      ),
    ).toBeVisible();
    expect(
      screen.getByText('podmetrics: the cluster does not have this kind.'),
    ).toBeVisible();
    expect(
      screen.getByText('Unknown: the cluster reports no usage.'),
    ).toBeVisible();
    expect(screen.queryByText(/No disruption budget/)).not.toBeInTheDocument();
    expect(
      screen.getByText('Unknown: the cluster does not show them.'),
    ).toBeVisible();
  });

  it('keeps the screen and says so when the backend is lost', async () => {
    const { api, signals } = renderOperations();
    await screen.findByText(SENTENCE);
    api.getSnapshot.mockImplementation(failing(503, 'bad gateway'));
    signals.send();
    expect(
      await screen.findByText('The portal backend does not answer.'),
    ).toBeInTheDocument();
    expect(screen.getByText(/^last known, /)).toBeInTheDocument();
    const verdict = screen.getByRole('region', { name: 'Verdict' });
    expect(verdict).toHaveTextContent(
      /^unknownThe workload could not be read\. bad gateway/,
    );
    expect(
      screen.getByText('3 of 3 updated pods are available.'),
    ).toBeVisible();
  });

  it.each([
    [403, 'You may not see this.'],
    [500, 'The workload could not be read.'],
  ])('does not call an answer of %i a lost backend', async (status, title) => {
    const { api, signals } = renderOperations();
    await screen.findByText(SENTENCE);
    api.getSnapshot.mockImplementation(failing(status, 'so it is'));
    signals.send();
    expect(await screen.findByText(title)).toBeInTheDocument();
    expect(
      screen.queryByText('The portal backend does not answer.'),
    ).not.toBeInTheDocument();
  });

  it('says what is not there instead of showing zeros', async () => {
    const api = fakeApi();
    api.setSnapshot(snapshot({ deployment: undefined }));
    renderOperations({ api });
    expect(
      await screen.findByText(
        'There is no deployment "quantum-rerank" in namespace "quantum-rerank".',
      ),
    ).toBeInTheDocument();
    expect(screen.queryByText('desired')).not.toBeInTheDocument();
  });

  it('does not say "there is none" of what was never read', async () => {
    const api = fakeApi();
    api.setSnapshot(
      snapshot({
        deployment: undefined,
        freshness: {
          state: 'connecting',
          since: ago(1),
          parts: [
            { resource: 'deployments', state: 'connecting', since: ago(1) },
          ],
        },
      }),
    );
    renderOperations({ api });
    expect(
      await screen.findByText('The state of the workload is unknown.'),
    ).toBeInTheDocument();
    expect(screen.getByText('Connecting to cluster eu-1.')).toBeInTheDocument();
    expect(screen.queryByText(/There is no deployment/)).toBeNull();
  });

  it('shows the error of the first read of the workload, and reads again', async () => {
    const api = fakeApi();
    api.getSnapshot.mockImplementationOnce(
      failing(503, 'Cluster eu-1 is not configured.'),
    );
    renderOperations({ api });
    expect(
      await screen.findByText('Cluster eu-1 is not configured.'),
    ).toBeInTheDocument();
    // Signals and alerts may be known all the same.
    const verdict = await screen.findByRole('region', { name: 'Verdict' });
    expect(verdict).toHaveTextContent(
      /^unknown\s*The workload could not be read\. Cluster eu-1 is not configured\./,
    );
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText(SENTENCE)).toBeInTheDocument();
  });

  it('shows hostile text from the cluster as text', async () => {
    const hostile = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
    const api = fakeApi();
    const base = snapshot();
    api.setSnapshot(
      snapshot({
        verdict: { ...base.verdict, summary: hostile },
        deployment: base.deployment && {
          ...base.deployment,
          changeCause: hostile,
        },
      }),
    );
    const { container } = renderOperations({ api });
    expect(await screen.findAllByText(hostile)).toHaveLength(2);
    expect(container.querySelector('img, script')).toBeNull();
  });

  it('gives the reason of a refused action on focus, hover and to screen readers', async () => {
    const refused = environment();
    refused.actions[0] = {
      ...refused.actions[0],
      state: 'denied',
      reason: 'Owners may scale: ask team-rerank.',
    };
    const { container } = renderOperations({
      api: fakeApi({ getEnvironments: async () => environments([refused]) }),
    });
    const button = await screen.findByRole('button', { name: 'Scale…' });
    expect(button).toHaveAttribute('aria-disabled', 'true');
    expect(button).toHaveAccessibleDescription(
      'Owners may scale: ask team-rerank.',
    );
    button.focus();
    expect(button).toHaveFocus();
    await userEvent.hover(button);
    expect(await screen.findByRole('tooltip')).toHaveTextContent(
      'Owners may scale: ask team-rerank.',
    );
    await userEvent.click(button);
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Restart…' }),
    ).not.toHaveAttribute('aria-disabled');
    expect(await axeViolations(container)).toEqual([]);
  });

  it('says when changes are switched off for everybody', async () => {
    renderOperations({
      api: fakeApi({
        getEnvironments: async () =>
          environments([
            environment({
              writesEnabled: false,
              writesReason: 'The permission framework is off.',
            }),
          ]),
      }),
      at: '/actions',
    });
    expect(
      await screen.findByText('Changes are switched off.'),
    ).toBeInTheDocument();
    for (const name of ['Scale…', 'Restart…', 'Roll back…']) {
      for (const button of screen.getAllByRole('button', { name })) {
        expect(button).toHaveAccessibleDescription(
          'The permission framework is off.',
        );
      }
    }
  });

  it('shows each action with what it means and whether it is allowed', async () => {
    const conditional = environment();
    conditional.actions[0] = {
      ...conditional.actions[0],
      state: 'conditional',
      reason: 'Within 3 to 15 replicas.',
    };
    const { container } = renderOperations({
      api: fakeApi({
        getEnvironments: async () => environments([conditional]),
      }),
      at: '/actions',
    });
    const scale = await screen.findByRole('region', { name: 'Scale' });
    expect(scale).toHaveTextContent('Allowed under conditions');
    expect(scale).toHaveTextContent('Within 3 to 15 replicas.');
    // A button that works needs no words.
    expect(
      screen.getByRole('region', { name: 'Restart' }),
    ).not.toHaveTextContent('You are on call.');
    await waitFor(async () =>
      expect(await axeViolations(container)).toEqual([]),
    );
  });
});
