import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  ago,
  axeViolations,
  chooseReplicas,
  environment,
  environments,
  failing,
  fakeApi,
  operation,
  plan,
  renderOperations,
  revision,
  snapshot,
  type FakeApi,
} from '../../__testUtils__';
import { configVersion } from '../../__testUtils__/configFixtures';

async function openDialog(api: FakeApi = fakeApi(), action = 'Scale…') {
  renderOperations({ api });
  const opener = await screen.findByRole('button', { name: action });
  await screen.findByRole('region', { name: 'Verdict' });
  await userEvent.click(opener);
  const dialog = await screen.findByRole('dialog');
  if (action === 'Scale…') {
    await chooseReplicas(dialog);
  }
  return { api, dialog, opener };
}

async function typeReplicas(dialog: HTMLElement, text: string) {
  const field = within(dialog).getByLabelText('New number of replicas');
  await userEvent.clear(field);
  await userEvent.type(field, text);
}

function reasonField(dialog: HTMLElement) {
  return within(dialog).getByLabelText(/^Reason/);
}

function confirmButton(dialog: HTMLElement, name = 'Scale production to 5') {
  return within(dialog).findByRole('button', { name });
}

describe('OperationDialog', () => {
  it('names the place first, then current and new value, findings, change and permission', async () => {
    const { dialog } = await openDialog();
    expect(dialog).toHaveAccessibleName('Scale production');
    expect(dialog).toHaveAccessibleDescription(
      'cluster eu-1 · namespace quantum-rerank · deployment quantum-rerank',
    );
    expect(within(dialog).getByText('Production')).toBeInTheDocument();
    expect(dialog).toHaveTextContent('now 3');
    expect(
      within(dialog).getByLabelText('New number of replicas'),
    ).toHaveFocus();

    const findings = await within(dialog).findByRole('list', {
      name: 'Findings',
    });
    expect(findings).toHaveTextContent('Note');
    expect(findings).toHaveTextContent('The autoscaler owns this number');
    expect(dialog).toHaveTextContent(
      'deployment quantum-rerank spec.replicas 3 → 5',
    );
    expect(dialog).toHaveTextContent('Allowed: you are on call.');
    expect(await axeViolations(dialog)).toEqual([]);
  });

  it('plans what is typed, and sends exactly what was planned', async () => {
    const { api, dialog } = await openDialog();
    await typeReplicas(dialog, '5');
    await waitFor(() =>
      expect(api.createPlan).toHaveBeenLastCalledWith(
        {
          entityRef: 'component:default/quantum-rerank',
          environment: 'production',
        },
        { action: 'scale', parameters: { replicas: 5 } },
        expect.anything(),
      ),
    );
    const button = await confirmButton(dialog);
    expect(button).toBeDisabled();
    expect(
      await within(dialog).findByText('Say why in a few words.'),
    ).toBeInTheDocument();

    await userEvent.type(reasonField(dialog), '  load test ');
    expect(dialog).toHaveTextContent('12 of 500 characters');
    expect(button).toBeEnabled();
    await userEvent.click(button);

    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(api.createOperation).toHaveBeenCalledTimes(1);
    expect(api.createOperation.mock.calls[0][1]).toEqual({
      action: 'scale',
      parameters: { replicas: 5 },
      reason: 'load test',
      planHash: 'hash-1',
      idempotencyKey: expect.stringMatching(/^[A-Za-z0-9-]{8,}$/),
    });
    expect(await screen.findByText(/^starts in [1-5] s$/)).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Cancel: Scale production to 5' }),
    ).toBeInTheDocument();
  });

  it('does not ask for a plan of nonsense', async () => {
    const { api, dialog } = await openDialog();
    await within(dialog).findByRole('list', { name: 'Findings' });
    const asked = api.createPlan.mock.calls.length;
    await typeReplicas(dialog, '-1.5');
    expect(
      within(dialog).getByText('Type a whole number, 0 or higher'),
    ).toBeInTheDocument();
    expect(
      within(dialog).getByText('Fill in what should change.'),
    ).toBeInTheDocument();
    expect(await confirmButton(dialog)).toBeDisabled();
    const values = api.createPlan.mock.calls
      .slice(asked)
      .map(call => call[1].parameters);
    expect(values).toEqual([]);
  });

  it('works by keyboard: Escape cancels, focus returns, Enter sends', async () => {
    const { api, opener, dialog } = await openDialog();
    await userEvent.keyboard('{Escape}');
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(opener).toHaveFocus();
    expect(dialog).not.toBeInTheDocument();
    expect(api.createOperation).not.toHaveBeenCalled();

    await userEvent.keyboard('{Enter}');
    const again = await screen.findByRole('dialog');
    await chooseReplicas(again);
    await confirmButton(again);
    await userEvent.type(reasonField(again), 'load test');
    within(again).getByLabelText('New number of replicas').focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(api.createOperation).toHaveBeenCalledTimes(1));
  });

  it('keeps what was typed when a click goes beside it', async () => {
    const { dialog } = await openDialog();
    await confirmButton(dialog);
    await userEvent.type(reasonField(dialog), 'load test');
    await userEvent.click(dialog.parentElement!);
    expect(reasonField(dialog)).toHaveValue('load test');
    expect(dialog).toBeInTheDocument();
  });

  it('keeps the focus inside', async () => {
    const { dialog } = await openDialog();
    await confirmButton(dialog);
    for (let presses = 0; presses < 12; presses += 1) {
      await userEvent.tab();
      // The trap's own stops around the dialog lead back into it.
      expect(dialog.closest('.MuiDialog-root')).toContainElement(
        document.activeElement as HTMLElement,
      );
    }
  });

  it('explains a refusal and does not send', async () => {
    const { api, dialog } = await openDialog(
      fakeApi({
        createPlan: async () =>
          plan({
            executable: false,
            blockedBy: ['Only owners may scale above 10.'],
            permission: {
              name: 'quantum-rerank.deployment.scale',
              decision: 'deny',
              reason: 'team-rerank could; ask #quantum-rerank-alerts.',
            },
            findings: [
              {
                code: 'outside-replica-bounds',
                effect: 'refuse',
                message: '50 is above the 15 of the profile.',
                suggestion: 'Choose at most 15.',
              },
            ],
          }),
      }),
    );
    await userEvent.type(reasonField(dialog), 'because');
    expect(
      await within(dialog).findByText('Only owners may scale above 10.'),
    ).toBeInTheDocument();
    expect(dialog).toHaveTextContent(
      'Refused: team-rerank could; ask #quantum-rerank-alerts.',
    );
    expect(dialog).toHaveTextContent('50 is above the 15 of the profile.');
    expect(dialog).toHaveTextContent('Choose at most 15.');
    expect(await confirmButton(dialog)).toBeDisabled();
    await userEvent.type(reasonField(dialog), '{Enter}');
    expect(api.createOperation).not.toHaveBeenCalled();
  });

  it('begins with the reason where nothing else is to be typed', async () => {
    renderOperations({ api: fakeApi() });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Restart…' }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(reasonField(dialog)).toHaveFocus();
  });

  it('asks for a reason that says something where a guardrail wants one', async () => {
    const { api, dialog } = await openDialog(
      fakeApi({
        createPlan: async () =>
          plan({
            minReasonLength: 10,
            findings: [
              {
                code: 'large-scale-step',
                effect: 'require-reason',
                message: 'It is a large step.',
              },
            ],
          }),
      }),
    );
    const button = await confirmButton(dialog);
    expect(reasonField(dialog)).toHaveAccessibleDescription(
      'A finding asks for at least 10 characters. Kept in the history. 0 of 500 characters',
    );
    await userEvent.type(reasonField(dialog), 'load test  ');
    expect(button).toBeDisabled();
    expect(dialog).toHaveTextContent('Say why, in at least 10 characters.');
    await userEvent.type(reasonField(dialog), 'of May');
    expect(button).toBeEnabled();
    await userEvent.click(button);
    await waitFor(() => expect(api.createOperation).toHaveBeenCalled());
  });

  it('asks for the typed text where a guardrail wants it', async () => {
    const { api, dialog } = await openDialog(
      fakeApi({
        createPlan: async () =>
          plan({
            title: 'Scale production to 0',
            typedConfirmation: 'production',
            findings: [
              {
                code: 'scale-to-zero',
                effect: 'require-typed-confirmation',
                message: 'Scaling to 0 pauses the autoscaler.',
              },
            ],
          }),
      }),
    );
    await userEvent.type(reasonField(dialog), 'maintenance');
    const button = await confirmButton(dialog, 'Scale production to 0');
    expect(button).toBeDisabled();
    const field = within(dialog).getByLabelText(
      /^Type "production" to confirm/,
    );
    await userEvent.type(field, 'productio');
    expect(button).toBeDisabled();
    await userEvent.type(field, 'n');
    expect(button).toBeEnabled();
    await userEvent.click(button);
    await waitFor(() => expect(api.createOperation).toHaveBeenCalled());
    expect(api.createOperation.mock.calls[0][1]).toMatchObject({
      confirmation: 'production',
    });
  });

  it('plans again after a conflict, says what changed, and keeps the reason', async () => {
    const api = fakeApi();
    api.createOperation.mockImplementationOnce(
      failing(409, 'The deployment changed since the plan was made.'),
    );
    const { dialog } = await openDialog(api);
    const button = await confirmButton(dialog);
    await userEvent.type(reasonField(dialog), 'load test');
    api.createPlan.mockResolvedValue(
      plan({
        hash: 'hash-2',
        facts: [{ label: 'Replicas now', value: '4' }],
        findings: [
          {
            code: 'large-scale-step',
            effect: 'inform',
            message: 'This is a large step.',
          },
        ],
      }),
    );
    await userEvent.click(button);

    expect(
      await within(dialog).findByText('Replicas now: 3 → 4'),
    ).toBeInTheDocument();
    expect(dialog).toHaveTextContent(
      'The deployment changed since the plan was made.',
    );
    expect(dialog).toHaveTextContent('New: This is a large step.');
    expect(dialog).toHaveTextContent(/No longer: The autoscaler owns/);
    expect(reasonField(dialog)).toHaveValue('load test');

    await userEvent.click(await confirmButton(dialog));
    await waitFor(() => expect(api.createOperation).toHaveBeenCalledTimes(2));
    const [first, second] = api.createOperation.mock.calls.map(call => call[1]);
    expect(second.planHash).toBe('hash-2');
    // What was not taken under one key is another request by now.
    expect(second.idempotencyKey).not.toBe(first.idempotencyKey);
  });

  it('keeps everything when the request fails, and uses a new key in a new dialog', async () => {
    const api = fakeApi();
    api.createOperation.mockImplementationOnce(
      failing(503, 'The database is away.'),
    );
    const { dialog, opener } = await openDialog(api);
    await userEvent.type(reasonField(dialog), 'load test');
    await userEvent.click(await confirmButton(dialog));
    expect(
      await within(dialog).findByText(/The database is away\./),
    ).toBeInTheDocument();
    expect(reasonField(dialog)).toHaveValue('load test');

    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Cancel' }),
    );
    await userEvent.click(opener);
    const again = await screen.findByRole('dialog');
    await chooseReplicas(again);
    await userEvent.type(reasonField(again), 'load test');
    await userEvent.click(await confirmButton(again));
    await waitFor(() => expect(api.createOperation).toHaveBeenCalledTimes(2));
    const [first, second] = api.createOperation.mock.calls.map(call => call[1]);
    expect(second.idempotencyKey).not.toBe(first.idempotencyKey);
  });

  it('says that it is unknown whether a request without an answer was taken', async () => {
    const api = fakeApi();
    api.createOperation.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    api.createOperation.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    const { dialog } = await openDialog(api);
    await userEvent.type(reasonField(dialog), 'load test');
    await userEvent.click(await confirmButton(dialog));
    expect(
      await within(dialog).findByText('It is not known whether it was taken.'),
    ).toBeInTheDocument();
    expect(dialog).not.toHaveTextContent('The request was not taken.');

    // The same again is the same request; what was changed is another one.
    await userEvent.click(await confirmButton(dialog));
    await waitFor(() => expect(api.createOperation).toHaveBeenCalledTimes(2));
    await userEvent.type(reasonField(dialog), ' for Friday');
    await userEvent.click(await confirmButton(dialog));
    await waitFor(() => expect(api.createOperation).toHaveBeenCalledTimes(3));
    const [first, second, third] = api.createOperation.mock.calls.map(
      call => call[1].idempotencyKey,
    );
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it('finds the operation whose answer was lost, and follows it', async () => {
    // Newer than the plan, whenever it was made.
    const taken = () => operation({ reason: 'load test', requestedAt: ago(0) });
    const before = operation({
      id: 'op-0',
      reason: 'load test',
      requestedAt: ago(600),
    });
    const api = fakeApi({
      createOperation: failing(504, 'gateway timeout'),
      getOperation: async id => ({ ...taken(), id }),
    });
    const { dialog } = await openDialog(api);
    api.listOperations.mockImplementation(async (_ref, query) => ({
      items: query?.open === 'true' ? [] : [before, taken()],
    }));
    await userEvent.type(reasonField(dialog), 'load test');
    await userEvent.click(await confirmButton(dialog));
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(api.getOperation).toHaveBeenCalledWith('op-1');
    expect(
      await screen.findByRole('button', {
        name: 'Cancel: Scale production to 5',
      }),
    ).toBeInTheDocument();
  });

  it('cannot be closed while the request is under way, and sends it once', async () => {
    const api = fakeApi();
    let answer = () => {};
    api.createOperation.mockImplementationOnce(
      () =>
        new Promise(resolve => {
          answer = () => resolve(operation());
        }),
    );
    const { dialog } = await openDialog(api);
    await userEvent.type(reasonField(dialog), 'load test');
    const button = await confirmButton(dialog);
    await userEvent.dblClick(button);
    expect(api.createOperation).toHaveBeenCalledTimes(1);
    await userEvent.keyboard('{Escape}');
    expect(dialog).toBeInTheDocument();
    answer();
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
  });

  it('shows why there is no plan and asks again on request', async () => {
    const api = fakeApi();
    api.createPlan.mockImplementationOnce(
      failing(503, 'Cluster eu-1 does not answer.'),
    );
    const { dialog } = await openDialog(api, 'Restart…');
    expect(dialog).toHaveAccessibleName('Restart production');
    expect(
      await within(dialog).findByText('Cluster eu-1 does not answer.'),
    ).toBeInTheDocument();
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Try again' }),
    );
    expect(await confirmButton(dialog)).toBeInTheDocument();
  });

  it('offers the revisions to return to', async () => {
    const { api, dialog } = await openDialog(fakeApi(), 'Roll back…');
    await waitFor(() =>
      expect(api.createPlan).toHaveBeenLastCalledWith(
        expect.anything(),
        { action: 'rollback', parameters: {} },
        expect.anything(),
      ),
    );
    expect(await axeViolations(dialog)).toEqual([]);
    await userEvent.click(
      within(dialog).getByRole('button', { name: /^Return to/ }),
    );
    const options = within(screen.getByRole('listbox')).getAllByRole('option');
    expect(options.map(option => option.textContent)).toEqual([
      'The release before the running one',
      expect.stringContaining('Revision 3'),
      expect.stringContaining('Revision 2'),
    ]);
    await userEvent.click(options[2]);
    await waitFor(() =>
      expect(api.createPlan).toHaveBeenLastCalledWith(
        expect.anything(),
        { action: 'rollback', parameters: { revision: 2 } },
        expect.anything(),
      ),
    );
  });

  it('offers the configuration with which a revision ran, and kept versions', async () => {
    const state = {
      configMap: 'quantum-rerank-config',
      version: 'seen-1',
      seenFrom: ago(600),
      started: true,
      decisive: true,
      differing: ['LOG_LEVEL'],
    };
    const { api, dialog } = await openDialog(
      fakeApi({
        listRevisions: async () => ({
          items: [
            revision(),
            revision({ revision: 3, uid: 'r3', configurations: [state] }),
            revision({ revision: 2, uid: 'r2' }),
          ].map((item, index) => ({ ...item, current: index === 0 })),
        }),
      }),
      'Roll back…',
    );
    const choose = async (field: RegExp, option: RegExp) => {
      await userEvent.click(
        within(dialog).getByRole('button', { name: field }),
      );
      await userEvent.click(screen.getByRole('option', { name: option }));
    };
    const planned = (parameters: object) =>
      waitFor(() =>
        expect(api.createPlan).toHaveBeenLastCalledWith(
          expect.anything(),
          { action: 'rollback', parameters },
          expect.anything(),
        ),
      );
    await choose(/^Return to/, /Revision 3/);
    await planned({ revision: 3 });
    await choose(/^Configuration/, /As it was .* differs in LOG_LEVEL/);
    await planned({ revision: 3, configuration: true });
    expect(await axeViolations(dialog)).toEqual([]);
    await choose(/^Configuration/, /Kept version.*by olivia$/);
    await planned({ revision: 3, configuration: configVersion().id });
    // What is not known is not offered, and said so; a version goes with its revision.
    await choose(/^Return to/, /Revision 2/);
    await planned({ revision: 2 });
    expect(dialog).toHaveTextContent('the portal did not see it run');
  });

  it('shows hostile text of findings and diff as text', async () => {
    const hostile = '<img src=x onerror=alert(1)>';
    const { dialog } = await openDialog(
      fakeApi({
        createPlan: async () =>
          plan({
            diff: `+${hostile}\n`,
            findings: [{ code: 'x', effect: 'inform', message: hostile }],
          }),
      }),
    );
    await userEvent.click(
      await within(dialog).findByRole('button', { name: 'Show diff' }),
    );
    expect(within(dialog).getByText(`+${hostile}`)).toBeInTheDocument();
    expect(dialog.querySelector('img')).toBeNull();
  });

  it('does not mark staging as production', async () => {
    const staging = environment({
      name: 'staging',
      title: 'Staging',
      tier: 'non-production',
    });
    const { dialog } = await openDialog(
      fakeApi({ getEnvironments: async () => environments([staging]) }),
    );
    expect(dialog).toHaveAccessibleName('Scale staging');
    expect(within(dialog).getByText('Not production')).toBeInTheDocument();
  });

  it('turns to the autoscaler, for a time and for good, and back, keeping number, reason and focus', async () => {
    const { api, dialog } = await openDialog();
    const planned = (parameters: object, action: string) =>
      waitFor(() =>
        expect(api.createPlan).toHaveBeenLastCalledWith(
          expect.anything(),
          { action, parameters },
          expect.anything(),
        ),
      );
    await typeReplicas(dialog, '5');
    await userEvent.type(reasonField(dialog), 'load test');
    const minimum = within(dialog).getByRole('radio', {
      name: 'Change the autoscaler’s minimum instead',
    });
    await userEvent.click(minimum);
    expect(dialog).toHaveAccessibleName('Scale production');
    expect(within(dialog).getByLabelText('Minimum of replicas')).toHaveValue(
      '5',
    );
    expect(minimum).toHaveFocus();
    for (const [field, now] of [
      ['Maximum of replicas', 'now 10'],
      ['CPU target (%)', 'now 70'],
      ['Memory target (%)', 'now not set'],
      ['Stabilization up (s)', 'now not set'],
      ['Stabilization down (s)', 'now 300'],
    ]) {
      expect(within(dialog).getByLabelText(field)).toHaveAccessibleDescription(
        now,
      );
    }
    await planned({ minReplicas: 5 }, 'autoscaling');

    await userEvent.click(
      within(dialog).getByRole('radio', {
        name: 'Raise the autoscaler’s minimum for a time, then restore it',
      }),
    );
    expect(within(dialog).getByLabelText('Floor')).toHaveValue('5');
    expect(dialog).toHaveTextContent('Then 3 comes back by itself.');
    await planned(
      { minReplicas: 5, temporary: { duration: '2h' } },
      'autoscaling',
    );
    await userEvent.click(within(dialog).getByRole('button', { name: /For/ }));
    await userEvent.click(screen.getByRole('option', { name: '8 hours' }));
    await planned(
      { minReplicas: 5, temporary: { duration: '8h' } },
      'autoscaling',
    );
    expect(await axeViolations(dialog)).toEqual([]);

    await userEvent.click(
      within(dialog).getByRole('radio', { name: /^Set the number anyway/ }),
    );
    await planned({ replicas: 5 }, 'scale');
    expect(reasonField(dialog)).toHaveValue('load test');
    expect(within(dialog).getByLabelText('New number of replicas')).toHaveValue(
      '5',
    );
  });

  it('says that 0 pauses the autoscaler, and scales down in steps', async () => {
    const { api, dialog } = await openDialog();
    await typeReplicas(dialog, '0');
    expect(dialog).toHaveTextContent(
      'This pauses the autoscaler until somebody scales up.',
    );
    await typeReplicas(dialog, '1');
    await userEvent.click(
      within(dialog).getByRole('checkbox', {
        name: 'In steps, each checked before the next',
      }),
    );
    const planned = (gradual: object) =>
      waitFor(() =>
        expect(api.createPlan).toHaveBeenLastCalledWith(
          expect.anything(),
          { action: 'scale', parameters: { replicas: 1, gradual } },
          expect.anything(),
        ),
      );
    await planned({});
    await userEvent.type(
      within(dialog).getByLabelText('Pause, e.g. 5m'),
      'soon',
    );
    expect(dialog).toHaveTextContent('A duration such as 90s, 5m or 1h');
    await userEvent.clear(within(dialog).getByLabelText('Pause, e.g. 5m'));
    await userEvent.type(within(dialog).getByLabelText('Pause, e.g. 5m'), '2m');
    await planned({ pause: '2m' });
  });

  it('begins with a floor for a time where an autoscaler decides, and with nothing chosen', async () => {
    const api = fakeApi();
    renderOperations({ api });
    await screen.findByRole('region', { name: 'Verdict' });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Scale…' }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveAccessibleName('Scale production');
    expect(
      within(dialog).getByRole('radio', { name: /^Raise the autoscaler/ }),
    ).toBeChecked();
    const floor = within(dialog).getByLabelText('Floor');
    expect(floor).toHaveValue('3');
    expect(floor).toHaveFocus();
    expect(floor).toBeValid();
    expect(
      within(dialog).getByText('Fill in what should change.'),
    ).toBeInTheDocument();
    expect(api.createPlan).not.toHaveBeenCalled();

    await userEvent.click(
      within(dialog).getByRole('radio', { name: /^Set the number anyway/ }),
    );
    expect(within(dialog).getByLabelText('New number of replicas')).toHaveValue(
      '3',
    );
    expect(api.createPlan).not.toHaveBeenCalled();
  });

  it('begins with the number where the autoscaler may not be changed', async () => {
    const where = environment();
    where.actions = where.actions.map(item =>
      item.action === 'autoscaling'
        ? { ...item, state: 'denied', reason: 'Owners may.' }
        : item,
    );
    renderOperations({
      api: fakeApi({ getEnvironments: async () => environments([where]) }),
    });
    await screen.findByRole('region', { name: 'Verdict' });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Scale…' }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(
      within(dialog).getByRole('radio', { name: /^Set the number anyway/ }),
    ).toBeChecked();
    expect(
      within(dialog).getByLabelText('New number of replicas'),
    ).toHaveFocus();
  });

  it('does not call allowed what is refused for another reason', async () => {
    const { dialog } = await openDialog(
      fakeApi({
        createPlan: async () =>
          plan({ executable: false, blockedBy: ['It is 5 already.'] }),
      }),
    );
    await within(dialog).findByText('It is 5 already.');
    expect(dialog).toHaveTextContent('Your rights would allow it:');
    expect(dialog).not.toHaveTextContent('Allowed:');
  });

  it('offers the minimum only where an autoscaler decides', async () => {
    const api = fakeApi();
    api.setSnapshot(
      snapshot({
        autoscaler: undefined,
        replicasOwner: { kind: 'none', message: 'Nobody else sets it.' },
      }),
    );
    const { dialog } = await openDialog(api);
    expect(within(dialog).queryByRole('radio')).not.toBeInTheDocument();
  });
});
