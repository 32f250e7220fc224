import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  axeViolations,
  failing,
  fakeApi,
  renderOperations,
  type FakeApi,
} from '../../__testUtils__';
import { secretVersion } from '../../__testUtils__/secretFixtures';

const CANARY = 'canary-1d5b';
const SHOW = 'Show what is kept of earlier states';

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

  it('lists what is kept of earlier states when asked, and asks only then', async () => {
    const api = fakeApi({
      listSecretVersions: async () => ({
        items: [
          secretVersion({
            keys: [
              { key: 'unchanged-key', now: 'same' },
              { key: 'old-token', now: 'removed' },
              { key: 'api-key', now: 'changed' },
            ],
          }),
          secretVersion({
            id: 'eb1f1f2e-6f0c-4f44-a6cb-3a3d36a4f0c1',
            kind: 'verified',
            keys: [{ key: 'api-key', now: 'unknown' }],
          }),
        ],
      }),
    });
    const dialog = await open(api);
    await within(dialog).findByLabelText('New value of api-key');
    expect(api.listSecretVersions).not.toHaveBeenCalled();

    const button = within(dialog).getByRole('button', { name: SHOW });
    expect(button).toHaveAttribute('aria-expanded', 'false');
    await userEvent.click(button);
    const list = await within(dialog).findByRole('list', {
      name: 'Earlier states of the Secret',
    });
    const [backup, verified] = within(list).getAllByRole('listitem');
    expect(backup).toHaveTextContent(
      /^before a change · 1 h agoasked for byolivia/,
    );
    expect(backup).toHaveTextContent(
      /another value nowapi-keynot there any moreold-tokenthe same value nowunchanged-key$/,
    );
    expect(verified).toHaveTextContent('found well after a change');
    expect(verified).toHaveTextContent(/not known whether changedapi-key$/);
    expect(within(list).queryByRole('link')).not.toBeInTheDocument();
    expect(await axeViolations(dialog)).toEqual([]);

    await userEvent.click(
      within(dialog).getByRole('button', { name: /^Hide what is kept/ }),
    );
    expect(list).not.toBeInTheDocument();
  });

  it('goes through them page by page', async () => {
    const first = secretVersion();
    const second = secretVersion({
      id: 'eb1f1f2e-6f0c-4f44-a6cb-3a3d36a4f0c1',
      keys: [{ key: 'older-key', now: 'removed' }],
    });
    const api = fakeApi({
      listSecretVersions: async (_ref, query) =>
        query?.cursor === 'more'
          ? { items: [second] }
          : { items: [first], nextCursor: 'more' },
    });
    const dialog = await open(api);
    await userEvent.click(
      await within(dialog).findByRole('button', { name: SHOW }),
    );
    await userEvent.click(
      await within(dialog).findByRole('button', { name: 'Next' }),
    );
    expect(await within(dialog).findByText('older-key')).toBeInTheDocument();
    expect(within(dialog).getByRole('button', { name: 'Next' })).toBeDisabled();
  });

  it('says that nothing is kept yet, that it may not be seen, and that it failed', async () => {
    const api = fakeApi({ listSecretVersions: async () => ({ items: [] }) });
    const dialog = await open(api);
    const show = () => within(dialog).findByRole('button', { name: SHOW });
    const hide = () =>
      userEvent.click(
        within(dialog).getByRole('button', { name: /^Hide what is kept/ }),
      );
    await userEvent.click(await show());
    expect(
      await within(dialog).findByText('Nothing is kept yet.'),
    ).toBeInTheDocument();
    expect(await axeViolations(dialog)).toEqual([]);

    await hide();
    api.listSecretVersions.mockImplementationOnce(
      failing(403, 'Only owners may read it.'),
    );
    await userEvent.click(await show());
    const refusal = await within(dialog).findByRole('alert');
    expect(refusal).toHaveTextContent('You may not see this.');
    expect(refusal).toHaveTextContent('Only owners may read it.');

    await hide();
    api.listSecretVersions.mockImplementationOnce(
      failing(503, 'The cluster does not answer.'),
    );
    await userEvent.click(await show());
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      'What is kept of earlier states could not be read.',
    );
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Try again' }),
    );
    expect(
      await within(dialog).findByText('Nothing is kept yet.'),
    ).toBeInTheDocument();
  });
});
