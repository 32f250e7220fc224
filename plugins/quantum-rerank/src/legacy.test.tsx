import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import { Route, Routes } from 'react-router-dom';
import { entity, fakeApi } from './__testUtils__';
import {
  EntityOnCallCard,
  EntityOperationsCard,
  EntityOperationsContent,
  isOperationsAvailable,
  MyShifts,
  OnCallPage,
  quantumRerankApiRef,
  quantumRerankPlugin,
} from './legacy';
import { onCallRouteRef, operationsRouteRef } from './routes';

const TAB = '/catalog/default/component/quantum-rerank/operations';

function renderLegacy(element: JSX.Element, at: string) {
  return renderInTestApp(
    <TestApiProvider apis={[[quantumRerankApiRef, fakeApi()]]}>
      <EntityProvider entity={entity}>
        <Routes>
          <Route path={`${TAB}/*`} element={element} />
        </Routes>
      </EntityProvider>
    </TestApiProvider>,
    {
      routeEntries: [at],
      mountedRoutes: {
        [TAB]: operationsRouteRef,
        '/catalog/:namespace/:kind/:name': entityRouteRef,
      },
    },
  );
}

describe('legacy', () => {
  it('shows the tab in the old system, with its sub-tabs', async () => {
    await renderLegacy(<EntityOperationsContent />, `${TAB}/workload`);
    expect(
      await screen.findByRole('table', { name: 'Table of pods' }),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'History' })).toHaveAttribute(
      'href',
      `${TAB}/history`,
    );
  });

  it('shows the card in the old system', async () => {
    await renderLegacy(<EntityOperationsCard />, TAB);
    expect(await screen.findAllByText('3 of 3 pods ready')).toHaveLength(2);
    expect(screen.getByRole('link', { name: 'Production' })).toHaveAttribute(
      'href',
      `${TAB}?environment=production`,
    );
  });

  it('shows who is on call in the old system, also where the page is not mounted', async () => {
    await renderLegacy(
      <>
        <EntityOnCallCard />
        <MyShifts limit={1} />
      </>,
      TAB,
    );
    expect(await screen.findAllByText('Dana Okafor')).toHaveLength(2);
    expect(
      screen.queryByRole('link', { name: 'Production' }),
    ).not.toBeInTheDocument();
    expect(
      await screen.findByRole('list', { name: 'My shifts' }),
    ).toBeInTheDocument();
  });

  it('shows the on-call page in the old system', async () => {
    await renderInTestApp(
      <TestApiProvider apis={[[quantumRerankApiRef, fakeApi()]]}>
        <Routes>
          <Route path="/on-call/*" element={<OnCallPage />} />
        </Routes>
      </TestApiProvider>,
      {
        routeEntries: ['/on-call'],
        mountedRoutes: {
          '/on-call': onCallRouteRef,
          '/catalog/:namespace/:kind/:name': entityRouteRef,
        },
      },
    );
    expect(
      await screen.findByRole('link', {
        name: 'Schedule of QuantumRerank in Production',
      }),
    ).toHaveAttribute(
      'href',
      '/on-call/component/default/quantum-rerank/production',
    );
  });

  it('brings its own API and knows which entities are operated', () => {
    expect([...quantumRerankPlugin.getApis()].map(({ api }) => api)).toEqual([
      quantumRerankApiRef,
    ]);
    expect(isOperationsAvailable(entity)).toBe(true);
    expect(
      isOperationsAvailable({ ...entity, metadata: { name: 'other' } }),
    ).toBe(false);
  });
});
