import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  alert,
  alerts,
  axeViolations,
  failing,
  fakeApi,
  operation,
  renderOperations,
  silence,
  type FakeApi,
} from '../../__testUtils__';

const PRODUCTION = {
  entityRef: 'component:default/quantum-rerank',
  environment: 'production',
};

const items = [
  alert({ id: 'a', rule: 'a', title: 'Alert A', state: 'firing' }),
  alert({ id: 'b', rule: 'b', title: 'Alert B', state: 'firing' }),
  alert({ id: 'c', rule: 'c', title: 'Alert C' }),
  alert({
    id: 'd',
    rule: 'd',
    title: 'Alert D',
    state: 'firing',
    silencedBy: ['silence-1'],
  }),
];

async function openDialog(overrides: Parameters<typeof fakeApi>[0] = {}) {
  const api: FakeApi = fakeApi({
    getAlerts: async ref => alerts(ref, { items }),
    listOperations: async () => ({
      items: [operation({ id: 'op-1', title: 'Scale production to 5' })],
    }),
    ...overrides,
  });
  renderOperations({ api, at: '/alerts' });
  const opener = await screen.findByRole('button', { name: 'Silence alerts…' });
  await userEvent.click(opener);
  const dialog = await screen.findByRole('dialog');
  return { api, dialog, opener };
}

function reason(dialog: HTMLElement) {
  return within(dialog).getByLabelText(/^Reason/);
}

describe('SilenceDialog', () => {
  it('names the place first, and chooses what fires and is not silenced', async () => {
    const { dialog } = await openDialog();
    expect(dialog).toHaveAccessibleName('Silence alerts in production');
    expect(dialog).toHaveAccessibleDescription(
      'cluster eu-1 · namespace quantum-rerank',
    );
    expect(within(dialog).getByText('Production')).toBeInTheDocument();
    expect(reason(dialog)).toHaveFocus();
    const chosen = within(dialog)
      .getAllByRole('checkbox', { checked: true })
      .map(box => box.closest('label')?.textContent);
    expect(chosen).toEqual(['Alert AP0 firing', 'Alert BP0 firing']);
    expect(
      within(dialog).getByRole('button', {
        name: 'Silence 2 alerts in production for 1 h',
      }),
    ).toBeDisabled();
    expect(dialog).toHaveTextContent('Say why in a few words.');
    expect(await axeViolations(dialog)).toEqual([]);
  });

  it('sends what was chosen, for an operation, and reads again', async () => {
    const { api, dialog, opener } = await openDialog();
    await userEvent.click(
      within(dialog).getByRole('checkbox', { name: /Alert B/ }),
    );
    await userEvent.click(within(dialog).getByRole('radio', { name: '4 h' }));
    await userEvent.type(reason(dialog), '  load test ');
    await userEvent.selectOptions(
      await within(dialog).findByLabelText('For an operation (optional)'),
      'op-1',
    );
    const asked = api.getAlerts.mock.calls.length;
    await userEvent.click(
      within(dialog).getByRole('button', {
        name: 'Silence 1 alert in production for 4 h',
      }),
    );
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(api.createSilence).toHaveBeenCalledTimes(1);
    expect(api.createSilence).toHaveBeenCalledWith(PRODUCTION, {
      rules: ['a'],
      minutes: 240,
      reason: 'load test',
      operationId: 'op-1',
      idempotencyKey: expect.stringMatching(/^.{8,}$/),
    });
    expect(api.getAlerts.mock.calls.length).toBeGreaterThan(asked);
    expect(screen.getByText('The silence is active.')).toBeInTheDocument();
    await waitFor(() => expect(opener).toHaveFocus());
  });

  it.each(['', '0', '10081', '1.5', '-5', 'soon'])(
    'does not take "%s" for minutes',
    async text => {
      const { api, dialog } = await openDialog();
      await userEvent.type(reason(dialog), 'load test');
      await userEvent.click(
        within(dialog).getByRole('radio', { name: 'another time' }),
      );
      if (text) {
        await userEvent.type(within(dialog).getByLabelText(/^Minutes/), text);
      }
      expect(dialog).toHaveTextContent('Say for how many minutes, 1 to 10080.');
      await userEvent.keyboard('{Enter}');
      expect(api.createSilence).not.toHaveBeenCalled();
    },
  );

  it('takes minutes of one’s own', async () => {
    const { api, dialog } = await openDialog();
    await userEvent.click(
      within(dialog).getByRole('radio', { name: 'another time' }),
    );
    await userEvent.type(within(dialog).getByLabelText(/^Minutes/), '45');
    await userEvent.type(reason(dialog), 'load test');
    await userEvent.click(
      within(dialog).getByRole('button', {
        name: 'Silence 2 alerts in production for 45 min',
      }),
    );
    await waitFor(() => expect(api.createSilence).toHaveBeenCalled());
    expect(api.createSilence.mock.calls[0][1]).toEqual({
      rules: ['a', 'b'],
      minutes: 45,
      reason: 'load test',
      idempotencyKey: expect.any(String),
    });
  });

  it('sends the same request with its key again, another with another', async () => {
    const { api, dialog } = await openDialog({
      createSilence: failing(503, 'The answer was lost.'),
    });
    await userEvent.type(reason(dialog), 'load test');
    const submit = within(dialog).getByRole('button', { name: /^Silence 2/ });
    for (const more of ['', '', '!']) {
      if (more) {
        await userEvent.type(reason(dialog), more);
      }
      await userEvent.click(submit);
      await waitFor(() => expect(submit).toBeEnabled());
    }
    const [first, second, third] = api.createSilence.mock.calls.map(
      ([, request]) => request.idempotencyKey,
    );
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it('needs a rule and a reason', async () => {
    const { dialog } = await openDialog({
      getAlerts: async ref => alerts(ref, { items: [items[2]] }),
    });
    expect(dialog).toHaveTextContent('Choose at least one rule.');
    await userEvent.click(within(dialog).getByRole('checkbox'));
    expect(dialog).toHaveTextContent('1 rule is chosen.');
    await userEvent.type(reason(dialog), 'ab');
    expect(dialog).toHaveTextContent('Say why in a few words.');
  });

  it('shows the refusal of the server, keeps what was typed, and tries again', async () => {
    const { api, dialog } = await openDialog({
      createSilence: failing(403, 'Only people on call may silence.'),
    });
    await userEvent.type(reason(dialog), 'load test');
    const submit = within(dialog).getByRole('button', { name: /^Silence 2/ });
    await userEvent.click(submit);
    expect(
      await within(dialog).findByText('Only people on call may silence.'),
    ).toBeInTheDocument();
    expect(reason(dialog)).toHaveValue('load test');
    api.createSilence.mockResolvedValue(silence());
    await userEvent.click(submit);
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
  });

  it('is left by Escape, and gives the focus back', async () => {
    const { api, opener } = await openDialog();
    await userEvent.keyboard('{Escape}');
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(opener).toHaveFocus();
    expect(api.createSilence).not.toHaveBeenCalled();
  });
});
