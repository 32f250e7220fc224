import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  axeViolations,
  environment,
  environments,
  fakeApi,
  renderOperations,
} from '../../__testUtils__';
import { recovery } from '../../__testUtils__/recoveryFixtures';

const configured = () =>
  environments([
    environment({
      manifestSources: [{ id: 'release', title: 'Released manifests' }],
    }),
  ]);

describe('RecoveryPanel', () => {
  it('leads to the redeployment, whose only source is chosen and planned', async () => {
    const api = fakeApi({ getEnvironments: async () => configured() });
    renderOperations({ api, at: '/actions' });
    const panel = await screen.findByRole('region', {
      name: 'Complete service recovery',
    });
    expect(api.getRecovery).not.toHaveBeenCalled();
    await userEvent.click(
      within(panel).getByRole('button', { name: 'Lead me through' }),
    );

    const steps = await within(panel).findByRole('list', {
      name: 'Steps of the recovery',
    });
    const current = steps.querySelectorAll('[aria-current="step"]');
    expect(current).toHaveLength(1);
    expect(current[0]).toHaveTextContent('3. Redeploy if necessary');
    // What is not known is never shown as well.
    expect(steps.firstElementChild).toHaveTextContent('unknown');
    expect(await axeViolations(panel)).toEqual([]);

    await userEvent.click(within(steps).getByRole('button'));
    const dialog = await screen.findByRole('dialog', {
      name: 'Redeploy production',
    });
    expect(within(dialog).getByRole('radio')).toBeChecked();
    await waitFor(() =>
      expect(api.createPlan).toHaveBeenLastCalledWith(
        expect.anything(),
        {
          action: 'redeploy',
          parameters: { source: 'release', onlyMissing: true },
        },
        expect.anything(),
      ),
    );
  });

  it('leads to scaling where the deployment asks for no pods', async () => {
    const api = fakeApi({
      getEnvironments: async () => configured(),
      getRecovery: async ref =>
        recovery(ref, {
          next: {
            step: 'rollout',
            summary: 'The deployment asks for no pods: scale it up.',
            action: 'scale',
          },
        }),
    });
    renderOperations({ api, at: '/actions?guide=recovery' });
    const steps = await screen.findByRole('list', {
      name: 'Steps of the recovery',
    });
    await userEvent.click(
      within(steps).getByRole('button', {
        name: 'Scale, the next step of the recovery…',
      }),
    );
    expect(
      await screen.findByRole('dialog', { name: 'Scale production' }),
    ).toBeInTheDocument();
  });

  it('leads to the operation that is waited for', async () => {
    const api = fakeApi({
      getEnvironments: async () => configured(),
      getRecovery: async ref =>
        recovery(ref, {
          next: {
            step: 'rollout',
            summary:
              '"Redeploy production" waits for approval. Decide on it, or stop it.',
            operation: 'o-1',
          },
        }),
    });
    renderOperations({ api, at: '/actions?guide=recovery' });
    const link = await screen.findByRole('link', {
      name: 'The operation that is waited for',
    });
    expect(link).toHaveAttribute('href', expect.stringContaining('o-1'));
  });

  it('goes on where it stands when the page is loaded again, to the end', async () => {
    const api = fakeApi({
      getEnvironments: async () => configured(),
      getRecovery: async ref => {
        const { next: _, ...rest } = recovery(ref);
        return {
          ...rest,
          steps: rest.steps.map(step => ({ ...step, state: 'ok' as const })),
        };
      },
    });
    renderOperations({ api, at: '/actions?guide=recovery' });
    expect(
      await screen.findByText('Every step is ok: the service is recovered.'),
    ).toBeInTheDocument();
  });
});
