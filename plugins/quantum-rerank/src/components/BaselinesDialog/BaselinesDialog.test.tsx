import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  axeViolations,
  failing,
  fakeApi,
  renderOperations,
  type FakeApi,
} from '../../__testUtils__';
import { baselines } from '../../__testUtils__/checkFixtures';

async function openDialog(api: FakeApi = fakeApi()) {
  renderOperations({ api, at: '/performance?dashboard=signals' });
  await userEvent.click(
    await screen.findByRole('button', { name: 'Learn from history…' }),
  );
  return screen.findByRole('dialog', {
    name: 'Normal ranges learned from history',
  });
}

describe('BaselinesDialog', () => {
  it('shows what is learned beside what the profile says, and changes nothing', async () => {
    const dialog = await openDialog();
    expect(dialog).toHaveTextContent(/Production · cluster eu-1/);
    expect(dialog).toHaveTextContent('Nothing is changed here');
    const table = await within(dialog).findByRole('table', {
      name: 'Table of learned ranges',
    });
    expect(within(table).getAllByRole('row')[1]).toHaveTextContent(
      /^Similarity p9550 ms to 100 ms70 ms to 90 msnarrower80 ms1,44012$/,
    );
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Show diff' }),
    );
    expect(dialog).toHaveTextContent('+ normal: { min: 0.07, max: 0.09 }');
    expect(
      within(dialog).getByRole('button', { name: 'Copy the change' }),
    ).toBeInTheDocument();
    expect(await axeViolations(dialog)).toEqual([]);
  });

  it('learns from another time', async () => {
    const api = fakeApi();
    const dialog = await openDialog(api);
    await userEvent.click(within(dialog).getByRole('button', { name: '7 d' }));
    await waitFor(() =>
      expect(api.getBaselines).toHaveBeenLastCalledWith(
        expect.anything(),
        { range: '7d' },
        expect.anything(),
      ),
    );
  });

  it('says why nothing was learned, and that nothing would change', async () => {
    const dialog = await openDialog(
      fakeApi({
        getBaselines: async ref =>
          baselines(ref, {
            diff: '',
            items: [
              {
                ...baselines(ref).items[0],
                learned: undefined,
                median: undefined,
                samples: 3,
                outliers: 0,
                change: 'none',
                reason: '3 measurements are too few to learn from',
              },
            ],
          }),
      }),
    );
    expect(
      await within(dialog).findByText(
        '3 measurements are too few to learn from',
      ),
    ).toBeInTheDocument();
    expect(dialog).toHaveTextContent(
      'Nothing in the profile would have to change.',
    );
  });

  it('says why the ranges cannot be learned', async () => {
    const dialog = await openDialog(
      fakeApi({ getBaselines: failing(503, 'history is away') }),
    );
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      'The ranges could not be learned.history is away',
    );
  });

  it('closes by Escape and gives the focus back', async () => {
    const dialog = await openDialog();
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(
      screen.getByRole('button', { name: 'Learn from history…' }),
    ).toHaveFocus();
  });
});
