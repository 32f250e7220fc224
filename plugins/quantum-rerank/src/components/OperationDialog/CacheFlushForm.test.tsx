import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  axeViolations,
  environment,
  environments,
  fakeApi,
  plan,
  renderOperations,
} from '../../__testUtils__';

describe('CacheFlushForm', () => {
  it('offers the prefixes first and the whole cache last, and plans what is chosen', async () => {
    const api = fakeApi({
      getEnvironments: jest.fn(async () =>
        environments([
          environment({
            cache: {
              prefixes: [
                { prefix: 'search:*', title: 'Results of search' },
                { prefix: 'session:', title: 'Sessions' },
              ],
            },
          }),
        ]),
      ),
    });
    renderOperations({ api, at: '/actions' });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Flush the cache…' }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(
      within(dialog)
        .getAllByRole('radio')
        .map(radio => (radio as HTMLInputElement).value),
    ).toEqual(['search:*', 'session:', '']);
    // Nothing is chosen by itself.
    expect(api.createPlan).not.toHaveBeenCalled();

    await userEvent.click(within(dialog).getByLabelText(/Results of search/));
    await waitFor(() =>
      expect(api.createPlan).toHaveBeenLastCalledWith(
        expect.anything(),
        { action: 'cache-flush', parameters: { prefix: 'search:*' } },
        expect.anything(),
      ),
    );
    await userEvent.click(within(dialog).getByLabelText(/The whole cache/));
    await waitFor(() =>
      expect(api.createPlan).toHaveBeenLastCalledWith(
        expect.anything(),
        { action: 'cache-flush', parameters: { all: true } },
        expect.anything(),
      ),
    );
    expect(await axeViolations(dialog)).toEqual([]);
  });

  it('does not call nothing what is not known', async () => {
    const api = fakeApi({
      getEnvironments: async () =>
        environments([environment({ cache: { prefixes: [] } })]),
      createPlan: async () =>
        plan({
          action: 'cache-flush',
          changes: [],
          dryRun: {
            state: 'skipped',
            message: 'The cache could not be asked.',
          },
        }),
    });
    renderOperations({ api, at: '/actions' });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Flush the cache…' }),
    );
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(within(dialog).getByLabelText(/The whole cache/));
    expect(
      await within(dialog).findByText('The cache could not be asked.'),
    ).toBeInTheDocument();
    expect(dialog).not.toHaveTextContent('Nothing.');
  });
});
