import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  axeViolations,
  fakeApi,
  renderOperations,
  type FakeApi,
} from '../../__testUtils__';

const CANARY = 'canary-1d5b';

async function open(api: FakeApi) {
  renderOperations({ api, at: '/actions' });
  await userEvent.click(
    await screen.findByRole('button', { name: 'Change the Secret…' }),
  );
  return screen.findByRole('dialog');
}

describe('changing the Secret', () => {
  it('plans with values beside the parameters, covered, of several lines too', async () => {
    const api = fakeApi();
    const dialog = await open(api);
    const value = await within(dialog).findByLabelText('New value of api-key');
    expect(value).toHaveValue('');
    expect(dialog).toHaveTextContent('Read by quantum-rerank.');
    expect(dialog).toHaveTextContent('the deployment needs it');
    expect(dialog).toHaveTextContent('written by kubectl-create');
    expect(api.createPlan).not.toHaveBeenCalled();

    await userEvent.click(value);
    await userEvent.paste(`${CANARY}\nsecond line\n`);
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Remove old-token' }),
    );

    await waitFor(() =>
      expect(api.createPlan.mock.lastCall?.[1]).toEqual({
        action: 'secret-update',
        parameters: {
          set: ['api-key'],
          remove: ['old-token'],
          restart: true,
        },
        secretValues: { 'api-key': { text: `${CANARY}\nsecond line\n` } },
      }),
    );
    expect(
      getComputedStyle(value).getPropertyValue('-webkit-text-security'),
    ).toBe('disc');
    expect(await axeViolations(dialog)).toEqual([]);
  });

  it('leaves nothing of a value when it is closed', async () => {
    const dialog = await open(fakeApi());
    await userEvent.type(
      await within(dialog).findByLabelText('New value of api-key'),
      CANARY,
    );
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Cancel' }),
    );
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(document.documentElement.outerHTML).not.toContain(CANARY);
  });
});
