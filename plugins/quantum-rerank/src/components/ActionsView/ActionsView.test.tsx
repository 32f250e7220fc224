import {
  actionNames,
  type Environment,
  type Freeze,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  axeViolations,
  environment,
  environments,
  fakeApi,
  operation,
  renderOperations,
  snapshot,
} from '../../__testUtils__';

function apiWith(
  change: (where: Environment) => void,
  persons?: Freeze['persons'],
) {
  const where = environment({ cache: { prefixes: [] } });
  change(where);
  return fakeApi({
    getEnvironments: async () => environments([where]),
    ...(persons
      ? {
          getFreeze: async ({ entityRef, environment: name }) => ({
            entityRef,
            environment: name,
            at: new Date().toISOString(),
            active: [],
            upcoming: [],
            persons,
            automation: persons,
          }),
        }
      : {}),
  });
}

function forbidEmergency(where: Environment) {
  where.capabilities = where.capabilities.map(item =>
    item.capability === 'break-glass'
      ? { ...item, state: 'denied', reason: 'Only on-call people may.' }
      : item,
  );
}

const item = (name: string) => screen.findByRole('region', { name });

describe('ActionsView', () => {
  it('groups every action by what people want', async () => {
    const { container } = renderOperations({
      api: apiWith(() => undefined),
      at: '/actions',
    });
    const capacity = await item('More or less capacity');
    expect(
      within(capacity)
        .getAllByRole('heading', { level: 3 })
        .map(heading => heading.textContent),
    ).toEqual(['Scale', 'Change autoscaling']);
    expect(
      within(await item('Go back')).getByRole('button', {
        name: 'Roll back…',
      }),
    ).toBeInTheDocument();
    for (const group of ['Replace pods', 'Hold releases', 'Clear the cache']) {
      expect(await item(group)).toBeInTheDocument();
    }
    expect(
      screen
        .getAllByRole('heading', { level: 3 })
        .filter(heading => heading.closest('section section')),
    ).toHaveLength(actionNames.length);
    expect(await axeViolations(container)).toEqual([]);
  });

  it('says on the button and in text why the state refuses an action', async () => {
    const api = apiWith(() => undefined);
    const before = snapshot();
    api.setSnapshot({
      ...before,
      deployment: { ...before.deployment!, paused: true },
    });
    renderOperations({ api, at: '/actions' });
    const pause = await item('Pause rollouts');
    await waitFor(() => expect(pause).toHaveTextContent('Not now'));
    const button = within(pause).getByRole('button');
    expect(button).toHaveAttribute('aria-disabled', 'true');
    expect(button).toHaveAccessibleDescription('Rollouts are paused already.');
    button.focus();
    expect(await screen.findByRole('tooltip')).toHaveTextContent(
      'Rollouts are paused already.',
    );
    await userEvent.click(button);
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(
      within(await item('Resume rollouts')).getByRole('button'),
    ).not.toHaveAttribute('aria-disabled');
  });

  it('refuses everything while an operation holds the deployment, and says whose', async () => {
    const open = operation({ requestedBy: 'user:default/dana' });
    const api = fakeApi({
      listOperations: async (_ref, query) => ({
        items: query?.open === 'true' ? [open] : [],
      }),
    });
    renderOperations({ api, at: '/actions' });
    const panel = await item('Scale');
    const scale = () => within(panel).getByRole('button');
    await waitFor(() =>
      expect(scale()).toHaveAccessibleDescription(
        '“Scale production to 5” of dana is not over yet.',
      ),
    );
    await userEvent.click(scale());
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();

    await act(async () =>
      api.push({ ...open, sequence: 2, state: 'succeeded' }),
    );
    await waitFor(() => expect(scale()).not.toHaveAttribute('aria-disabled'));
  });

  it('lets a person pass what a program only proposes', async () => {
    const proposed = operation({
      state: 'awaiting-approval',
      via: 'unattended:plugin:mcp-actions',
    });
    const api = fakeApi({
      listOperations: async (_ref, query) => ({
        items: query?.open === 'true' ? [proposed] : [],
      }),
    });
    api.push(proposed);
    renderOperations({ api, at: '/actions' });
    await screen.findByRole('region', { name: proposed.title });
    expect(within(await item('Scale')).getByRole('button')).not.toHaveAttribute(
      'aria-disabled',
    );
  });

  it('refuses in a freeze whoever may not pass it', async () => {
    renderOperations({
      api: apiWith(forbidEmergency, {
        allowed: false,
        reason: 'Year-end until January.',
      }),
      at: '/actions',
    });
    const scale = await item('Scale');
    await waitFor(() =>
      expect(within(scale).getByRole('button')).toHaveAccessibleDescription(
        'A freeze holds changes back: Year-end until January.',
      ),
    );
    expect(scale).toHaveTextContent('Not now');
  });

  it('lets whoever may pass a freeze in an emergency through to the dialog', async () => {
    renderOperations({
      api: apiWith(() => undefined, {
        allowed: false,
        reason: 'Year-end until January.',
      }),
      at: '/actions',
    });
    const scale = await item('Scale');
    await waitFor(() => expect(scale).toHaveTextContent('Held back'));
    expect(scale).toHaveTextContent('In an emergency you may pass it.');
    await userEvent.click(within(scale).getByRole('button'));
    expect(await screen.findByRole('dialog')).toBeInTheDocument();
  });

  it('puts missing rights before everything else', async () => {
    renderOperations({
      api: apiWith(
        where => {
          forbidEmergency(where);
          where.actions = where.actions.map(action => ({
            ...action,
            state: 'denied',
            reason: 'Team Rerank may. Ask Dana.',
          }));
        },
        { allowed: false, reason: 'Year-end until January.' },
      ),
      at: '/actions',
    });
    const resume = await item('Resume rollouts');
    expect(resume).toHaveTextContent('Refused');
    expect(within(resume).getByRole('button')).toHaveAccessibleDescription(
      'Team Rerank may. Ask Dana.',
    );
  });
});
