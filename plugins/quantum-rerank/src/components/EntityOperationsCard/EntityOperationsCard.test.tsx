import { renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { screen, waitFor } from '@testing-library/react';
import {
  ago,
  alert,
  alerts,
  axeViolations,
  entity,
  failing,
  fakeApi,
  signals,
  snapshot,
} from '../../__testUtils__';
import { quantumRerankApiRef } from '../../api';
import { operationsRouteRef } from '../../routes';
import { EntityOperationsCard } from './EntityOperationsCard';

function renderCard(api = fakeApi(), shown = entity) {
  return renderInTestApp(
    <EntityProvider entity={shown}>
      <EntityOperationsCard />
    </EntityProvider>,
    {
      apis: [[quantumRerankApiRef, api]],
      mountedRoutes: { '/tab': operationsRouteRef },
    },
  );
}

describe('EntityOperationsCard', () => {
  it('shows verdict and ready pods of every environment, with a way into the tab', async () => {
    const { container } = renderCard();
    expect(await screen.findAllByText('3 of 3 pods ready')).toHaveLength(2);
    expect(screen.getAllByText('ok')).toHaveLength(2);
    expect(screen.getByRole('link', { name: 'Staging' })).toHaveAttribute(
      'href',
      '/tab?environment=staging',
    );
    expect(await axeViolations(container)).toEqual([]);
  });

  it('does not call unknown pods zero', async () => {
    const api = fakeApi();
    api.setSnapshot(
      snapshot({
        deployment: undefined,
        pods: { total: 0, ready: 0, byState: {}, restarts: 0 },
        verdict: {
          state: 'unknown',
          summary: 'The cluster was never read.',
          since: ago(5),
          facts: [],
        },
        freshness: { state: 'connecting', since: ago(5), parts: [] },
      }),
    );
    renderCard(api);
    expect(await screen.findAllByText('pods unknown')).toHaveLength(2);
    expect(screen.getAllByText('unknown')).toHaveLength(2);
    expect(screen.queryByText(/0 of 0/)).not.toBeInTheDocument();
  });

  it('takes the worst of workload and signals, and tells the other', async () => {
    const api = fakeApi({
      getSignals: async ref =>
        signals(ref, {
          verdict: { state: 'critical', summary: 'Error rate: 12 %' },
        }),
    });
    const { container } = renderCard(api);
    const [row] = await screen.findAllByRole('listitem');
    await waitFor(() =>
      expect(row).toHaveTextContent(
        'critical Error rate: 12 %3 of 3 pods are ready and the rollout is complete.',
      ),
    );
    expect(row).not.toHaveTextContent(/\bok\b/);
    expect(await axeViolations(container)).toEqual([]);
  });

  it('counts the alerts that fire, and takes them into the verdict', async () => {
    renderCard(
      fakeApi({
        getAlerts: async ref =>
          alerts(ref, { items: [alert({ state: 'firing', title: 'Slow' })] }),
      }),
    );
    const [row] = await screen.findAllByRole('listitem');
    await waitFor(() =>
      expect(row).toHaveTextContent(
        /1 alert fires.*critical 1 alert fires: Slow/,
      ),
    );
  });

  it('does not call it ok while nobody can tell how the signals are', async () => {
    renderCard(fakeApi({ getSignals: failing(503, 'metrics are away') }));
    expect(await screen.findAllByText('unknown')).toHaveLength(2);
    expect(screen.queryByText('ok')).not.toBeInTheDocument();
    expect(
      screen.getAllByText(/The signals could not be read. metrics are away/),
    ).toHaveLength(2);
  });

  it('shows errors and the missing annotation', async () => {
    renderCard(fakeApi({ getSnapshot: failing(503, 'eu-1 does not answer') }));
    expect(await screen.findAllByText('eu-1 does not answer')).toHaveLength(2);
  });

  it('teaches the annotation', async () => {
    renderCard(fakeApi(), { ...entity, metadata: { name: 'other' } });
    expect(
      await screen.findByText('This entity is not operated from here.'),
    ).toBeInTheDocument();
  });
});
