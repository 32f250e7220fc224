import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  axeViolations,
  chooseReplicas,
  operation,
  renderOperations,
} from '../../__testUtils__';

const CLOSED = '“Scale production” was closed';

/** Opens the dialog of scaling in the environment that is shown. */
async function openScale(environment: string) {
  await screen.findByRole('region', { name: 'Verdict' });
  await userEvent.click(screen.getByRole('button', { name: 'Scale…' }));
  return screen.findByRole('dialog', { name: `Scale ${environment}` });
}

/** In production, from staging, with a dialog that is filled in. */
async function filledIn() {
  const { go, ...rest } = renderOperations({ at: '?environment=staging' });
  await screen.findByText('cluster eu-2');
  go('?environment=production');
  await screen.findByText('cluster eu-1');
  const dialog = await openScale('production');
  await chooseReplicas(dialog);
  await userEvent.type(within(dialog).getByLabelText(/^Reason/), 'load test');
  const submit = await within(dialog).findByRole('button', {
    name: 'Scale production to 5',
  });
  await waitFor(() => expect(submit).toBeEnabled());
  return { ...rest, go, dialog, submit };
}

describe('two environments', () => {
  it.each([
    ['back', -1],
    ['another address', '/actions?environment=staging'],
    ['the address without an environment that is there', '?environment=moon'],
  ])('a dialog goes with its environment: %s', async (_way, to) => {
    const { go, dialog, api } = await filledIn();
    go(to);
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();

    // It does not come again with its environment either.
    go('?environment=production');
    await screen.findByText('cluster eu-1');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(api.createOperation).not.toHaveBeenCalled();
  });

  it('says that it was closed, and carries nothing over', async () => {
    const { go, api, container } = await filledIn();
    go(-1);
    await screen.findByText('cluster eu-2');
    const note = screen.getByText(CLOSED).closest('[role=status]');
    expect(note).toHaveTextContent('The page shows Staging now.');
    expect(await axeViolations(container)).toEqual([]);

    api.createPlan.mockClear();
    const dialog = await openScale('staging');
    expect(screen.queryByText(CLOSED)).not.toBeInTheDocument();
    expect(within(dialog).getByLabelText(/^Reason/)).toHaveValue('');
    expect(within(dialog).getByLabelText('Floor')).not.toHaveValue('5');
    await chooseReplicas(dialog, '2');
    await waitFor(() => expect(api.createPlan).toHaveBeenCalled());
    expect(
      api.createPlan.mock.calls.map(([{ environment }]) => environment),
    ).toEqual(['staging']);
  });

  it('says nothing after a switch without a dialog', async () => {
    const { go } = await filledIn();
    go(-1);
    await screen.findByText('cluster eu-2');
    await userEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByText(CLOSED)).not.toBeInTheDocument();

    await openScale('staging');
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    go('?environment=production');
    await screen.findByText('cluster eu-1');
    expect(screen.queryByText(/was closed$/)).not.toBeInTheDocument();
  });

  it('an answer that comes late goes to its own environment only', async () => {
    const { go, api, submit } = await filledIn();
    let answer = () => {};
    api.createOperation.mockImplementationOnce(
      () =>
        new Promise(resolve => {
          answer = () => resolve(operation({ title: 'Scale production to 5' }));
        }),
    );
    await userEvent.click(submit);
    expect(api.createOperation.mock.lastCall?.[0].environment).toBe(
      'production',
    );
    go(-1);
    await screen.findByText('cluster eu-2');
    const dialog = await openScale('staging');
    await act(async () => answer());
    expect(dialog).toBeInTheDocument();
    expect(
      screen.queryByRole('region', {
        name: 'Scale production to 5',
        hidden: true,
      }),
    ).not.toBeInTheDocument();
    expect(api.createOperation).toHaveBeenCalledTimes(1);
  });

  it('keeps dialogs of other things with their environment, too', async () => {
    const { go, api } = renderOperations({ at: '/alerts?environment=staging' });
    await screen.findByText('cluster eu-2');
    go('/alerts?environment=production');
    await screen.findByText('cluster eu-1');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Silence alerts…' }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'Silence alerts in production',
    });
    go(-1);
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    await screen.findByText('cluster eu-2');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(api.createSilence).not.toHaveBeenCalled();
  });
});
