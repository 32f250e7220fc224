import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Operation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  ago,
  axeViolations,
  chooseReplicas,
  failing,
  fakeApi,
  operation,
  plan,
  renderOperations,
  type FakeApi,
} from '../../__testUtils__';

const TITLE = 'Scale production to 5';
const APPROVAL = {
  reasons: ['The autoscaler drops replicas at once.'],
  approvers: 'Somebody other than you whom the policy lets approve.',
  expiresAfterSeconds: 4 * 3600,
};

function waiting(
  approval: Partial<NonNullable<Operation['approval']>> = {},
): Operation {
  return operation({
    state: 'awaiting-approval',
    message: 'Waits until somebody else approves it.',
    plan: plan({ approval: APPROVAL }),
    steps: [{ id: 'approval', title: 'Approval', state: 'running' }],
    approval: {
      state: 'waiting',
      expiresAt: ago(-2 * 3600 - 60),
      mayDecide: true,
      mayDecideReason: 'You may approve changes of production.',
      ...approval,
    },
  });
}

function apiWith(
  value: Operation,
  overrides: Parameters<typeof fakeApi>[0] = {},
) {
  return fakeApi({
    listOperations: async (_ref, query) => ({
      items:
        query?.state === undefined || query.state === value.state
          ? [value]
          : [],
    }),
    getOperation: async () => value,
    ...overrides,
  });
}

async function openRecord(api: FakeApi, value: Operation) {
  const rendered = renderOperations({ api, at: '/history/op-1' });
  await act(async () => api.push(value));
  const panel = await screen.findByRole('region', { name: TITLE });
  return { ...rendered, panel };
}

describe('an operation that waits for approval', () => {
  it('says who may decide and until when, and sends the decision with its comment', async () => {
    const approved = waiting({
      state: 'approved',
      decidedBy: 'user:default/sam',
      decidedAt: ago(0),
      comment: 'Seen.',
    });
    const api = apiWith(waiting(), {
      decideOperation: async () => ({
        ...approved,
        sequence: 2,
        state: 'queued' as const,
      }),
    });
    const { panel, container } = await openRecord(api, waiting());
    const box = within(panel).getByRole('group', { name: 'Approval' });
    expect(box).toHaveTextContent(APPROVAL.approvers);
    expect(box).toHaveTextContent('Runs out in 2 h');
    expect(await axeViolations(container)).toEqual([]);

    await userEvent.type(within(box).getByLabelText('Comment'), ' Seen. ');
    await userEvent.click(
      within(box).getByRole('button', { name: `Approve: ${TITLE}` }),
    );
    await waitFor(() =>
      expect(api.decideOperation).toHaveBeenCalledWith('op-1', {
        decision: 'approve',
        comment: 'Seen.',
      }),
    );
    await waitFor(() => expect(box).not.toBeInTheDocument());
    expect(panel).toHaveTextContent('approved');
    expect(panel).toHaveTextContent('“Seen.”');
  });

  it('has disabled buttons with the reason for whoever may not decide', async () => {
    const mine = waiting({
      mayDecide: false,
      mayDecideReason: 'Whoever asked for a change does not approve it.',
    });
    const { panel } = await openRecord(apiWith(mine), mine);
    const box = within(panel).getByRole('group', { name: 'Approval' });
    for (const name of [`Approve: ${TITLE}`, `Reject: ${TITLE}`]) {
      const button = within(box).getByRole('button', { name });
      expect(button).toBeDisabled();
      expect(button).toHaveAccessibleDescription(
        'Whoever asked for a change does not approve it.',
      );
    }
    expect(within(box).queryByLabelText('Comment')).not.toBeInTheDocument();
  });

  it('is decided below the whole plan', async () => {
    const value = waiting();
    value.plan = {
      ...value.plan,
      dryRun: { state: 'skipped', message: 'The cluster could not be asked.' },
      objects: [
        { object: 'ConfigMap/settings', state: 'pruned', document: '' },
      ],
    };
    const { panel } = await openRecord(apiWith(value), value);
    const box = within(panel).getByRole('group', { name: 'Approval' });
    for (const text of [
      /The autoscaler owns this number/,
      /The cluster could not be asked/,
      /ConfigMap\/settings/,
      /spec\.replicas/,
      /you are on call\./,
    ]) {
      expect(
        within(panel).getByText(text).compareDocumentPosition(box) &
          Node.DOCUMENT_POSITION_FOLLOWING,
      ).toBeTruthy();
    }
  });

  it.each([
    [true, 'Look at the plan and decide'],
    [false, 'Look at the plan'],
  ])(
    'is not decided above the sub-tabs, where its plan is not (may decide: %s)',
    async (mayDecide, link) => {
      const value = waiting({ mayDecide });
      const api = apiWith(value);
      const { container } = renderOperations({ api });
      await act(async () => api.push(value));
      const panel = await screen.findByRole('region', { name: TITLE });
      const notice = await within(panel).findByRole('group', {
        name: 'Approval',
      });
      expect(notice).toHaveTextContent(APPROVAL.approvers);
      expect(notice).toHaveTextContent('Runs out in 2 h');
      expect(
        within(panel).queryByRole('button', { name: /^Approve/ }),
      ).not.toBeInTheDocument();
      expect(await axeViolations(container)).toEqual([]);
      await userEvent.click(within(notice).getByRole('link', { name: link }));
      expect(
        await screen.findByRole('button', { name: `Approve: ${TITLE}` }),
      ).toBeInTheDocument();
    },
  );

  it('shows in the words of the backend why a decision was not taken', async () => {
    const api = apiWith(waiting(), {
      decideOperation: failing(409, 'It does not wait for approval.'),
    });
    const { panel } = await openRecord(api, waiting());
    await userEvent.click(
      within(panel).getByRole('button', { name: `Reject: ${TITLE}` }),
    );
    expect(
      await within(panel).findByText(/It does not wait for approval/),
    ).toBeInTheDocument();
  });

  it.each([
    [true, 'Waiting for you', 'Look at the plan and decide'],
    [false, 'Waiting for others', 'Look at the plan'],
  ])(
    'is listed among the actions (may decide: %s)',
    async (mayDecide, list, link) => {
      const { container } = renderOperations({
        api: apiWith(waiting({ mayDecide })),
        at: '/actions',
      });
      const panel = await screen.findByRole('region', { name: 'Approvals' });
      const entries = await within(panel).findByRole('list', { name: list });
      expect(entries).toHaveTextContent(TITLE);
      expect(within(entries).getByRole('link', { name: link })).toHaveAttribute(
        'href',
        expect.stringContaining('/operations/history/op-1'),
      );
      expect(await axeViolations(container)).toEqual([]);
    },
  );

  it('leaves the list empty in words', async () => {
    renderOperations({ at: '/actions' });
    const panel = await screen.findByRole('region', { name: 'Approvals' });
    expect(
      await within(panel).findByText('Nothing waits for approval.'),
    ).toBeInTheDocument();
  });
});

describe('the review of an emergency', () => {
  const emergency = (overrides: Partial<Operation> = {}) =>
    operation({
      state: 'succeeded',
      requestedBy: 'user:default/someone-else',
      endedAt: ago(0),
      cancellable: false,
      breakGlass: { passed: ['The freeze holds.'], state: 'to-review' },
      ...overrides,
    });

  it('is recorded with what it found', async () => {
    const api = apiWith(emergency(), {
      reviewOperation: async () =>
        emergency({
          breakGlass: {
            passed: ['The freeze holds.'],
            state: 'reviewed',
            reviewedBy: 'user:default/sam',
            reviewedAt: ago(0),
            comment: 'It was right.',
          },
        }),
    });
    const { panel, container } = await openRecord(api, emergency());
    const box = within(panel).getByRole('group', { name: 'Emergency' });
    expect(box).toHaveTextContent('waits for review');
    expect(box).toHaveTextContent('The freeze holds.');
    const button = within(box).getByRole('button', {
      name: 'Record the review',
    });
    expect(button).toBeDisabled();
    expect(await axeViolations(container)).toEqual([]);
    await userEvent.type(
      within(box).getByLabelText('What the review found'),
      'It was right.',
    );
    await userEvent.click(button);
    await waitFor(() =>
      expect(box).toHaveTextContent(/reviewed.*It was right\./),
    );
    expect(api.reviewOperation).toHaveBeenCalledWith('op-1', {
      comment: 'It was right.',
    });
  });

  it('waits for the end', async () => {
    const running = emergency({ state: 'running', endedAt: undefined });
    const { panel } = await openRecord(apiWith(running), running);
    expect(
      within(panel).getByRole('button', { name: 'Record the review' }),
    ).toHaveAccessibleDescription('It is reviewed when it is over.');
  });
});

describe('the dialog', () => {
  async function openDialog(planned: Parameters<typeof plan>[0]) {
    const api = fakeApi({ createPlan: async () => plan(planned) });
    renderOperations({ api });
    await screen.findByRole('region', { name: 'Verdict' });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Scale…' }),
    );
    const dialog = await screen.findByRole('dialog');
    await chooseReplicas(dialog);
    return { api, dialog };
  }

  it('asks for approval instead of doing it, and says whose', async () => {
    const { api, dialog } = await openDialog({ approval: APPROVAL });
    const button = await within(dialog).findByRole('button', {
      name: `Request approval for “${TITLE}”`,
    });
    expect(dialog).toHaveTextContent(APPROVAL.approvers);
    expect(dialog).toHaveTextContent('It is waited for 4 h; then it runs out.');
    expect(
      within(dialog).queryByRole('button', { name: /emergency/ }),
    ).not.toBeInTheDocument();
    await userEvent.type(within(dialog).getByLabelText(/^Reason/), 'test');
    await userEvent.click(button);
    await waitFor(() => expect(api.createOperation).toHaveBeenCalledTimes(1));
    expect(api.createOperation.mock.calls[0][1]).not.toHaveProperty(
      'breakGlass',
    );
  });

  it('passes a freeze in an emergency, with a reason and the environment typed', async () => {
    const frozen = 'The freeze holds until Monday.';
    const { api, dialog } = await openDialog({
      executable: false,
      blockedBy: [frozen],
      breakGlass: [frozen],
    });
    await within(dialog).findByRole('button', { name: TITLE });
    await userEvent.type(within(dialog).getByLabelText(/^Reason/), 'outage');
    expect(within(dialog).getByRole('button', { name: TITLE })).toBeDisabled();

    await userEvent.click(
      within(dialog).getByRole('button', { name: 'This is an emergency…' }),
    );
    const section = within(dialog).getByRole('group', { name: 'Emergency' });
    expect(section).toHaveTextContent(frozen);
    await userEvent.click(within(section).getByRole('checkbox'));
    const button = within(dialog).getByRole('button', {
      name: `Emergency: ${TITLE}`,
    });
    expect(button).toBeDisabled();
    expect(button).toHaveAccessibleDescription(
      'Say what the emergency is, in at least 10 characters.',
    );
    await userEvent.type(
      within(dialog).getByLabelText(/^Reason/),
      ' since three',
    );
    expect(button).toHaveAccessibleDescription('Type "production" to confirm.');
    await userEvent.type(
      within(section).getByLabelText(/Type "production" to pass it/),
      'production',
    );
    expect(button).toBeEnabled();
    expect(await axeViolations(dialog)).toEqual([]);
    await userEvent.click(button);
    await waitFor(() =>
      expect(api.createOperation).toHaveBeenCalledWith(
        expect.anything(),
        expect.objectContaining({
          breakGlass: true,
          reason: 'outage since three',
        }),
      ),
    );
  });

  it('does not pass what refuses besides', async () => {
    const { dialog } = await openDialog({
      executable: false,
      blockedBy: ['The freeze holds.', 'The revision is gone.'],
      breakGlass: ['The freeze holds.'],
    });
    await userEvent.click(
      await within(dialog).findByRole('button', {
        name: 'This is an emergency…',
      }),
    );
    await userEvent.click(within(dialog).getByRole('checkbox'));
    expect(
      within(dialog).getByRole('button', { name: `Emergency: ${TITLE}` }),
    ).toHaveAccessibleDescription('The revision is gone.');
  });
});
