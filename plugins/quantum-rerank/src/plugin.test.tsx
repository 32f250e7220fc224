import { renderTestApp } from '@backstage/frontend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import {
  catalogApiMock,
  createTestEntityPage,
} from '@backstage/plugin-catalog-react/testUtils';
import type { Entity } from '@backstage/catalog-model';
import { screen } from '@testing-library/react';
import plugin, { quantumRerankApiRef } from '.';
import { entity, fakeApi } from './__testUtils__';
import german from './translations';

const SENTENCE = '3 of 3 pods are ready and the rollout is complete.';

function renderTab(shown: Entity) {
  const api = fakeApi();
  renderTestApp({
    extensions: [
      createTestEntityPage({ entity: shown }),
      plugin.getExtension('entity-content:quantum-rerank/operations'),
    ],
    apis: [[quantumRerankApiRef, api]],
  });
  return api;
}

describe('plugin', () => {
  it('adds the tab to components that name a profile', async () => {
    renderTab(entity);
    expect(await screen.findByText(SENTENCE)).toBeInTheDocument();
  });

  it.each([
    ['without the annotation', { ...entity, metadata: { name: 'x' } }],
    ['of another kind', { ...entity, kind: 'System' }],
  ])('adds nothing to entities %s', async (_, shown) => {
    const api = renderTab(shown);
    expect(await screen.findByTestId('empty-entity-page')).toBeInTheDocument();
    expect(api.getEnvironments).not.toHaveBeenCalled();
  });

  it('adds a card to the overview page', async () => {
    renderTestApp({
      extensions: [
        createTestEntityPage({ entity }),
        plugin.getExtension('entity-card:quantum-rerank/operations'),
        plugin.getExtension('entity-content:quantum-rerank/operations'),
      ],
      apis: [[quantumRerankApiRef, fakeApi()]],
    });
    expect(await screen.findAllByText('3 of 3 pods ready')).not.toEqual([]);
  });

  it("serves every sub-tab at its own address in the catalog's entity page", async () => {
    renderTestApp({
      features: [catalogPlugin, plugin],
      apis: [
        catalogApiMock({ entities: [entity] }),
        [quantumRerankApiRef, fakeApi()],
      ],
      initialRouteEntries: [
        '/catalog/default/component/quantum-rerank/operations/workload?environment=staging',
      ],
    });
    expect(
      await screen.findByRole('table', { name: 'Table of pods' }),
    ).toBeInTheDocument();
    expect(screen.getByText('cluster eu-2')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'History' })).toHaveAttribute(
      'href',
      '/catalog/default/component/quantum-rerank/operations/history?environment=staging',
    );
  });

  it('serves the on-call page and a service of it', async () => {
    renderTestApp({
      features: [catalogPlugin, plugin],
      apis: [
        catalogApiMock({ entities: [entity] }),
        [quantumRerankApiRef, fakeApi()],
      ],
      initialRouteEntries: [
        '/on-call/component/default/quantum-rerank/production',
      ],
    });
    expect(
      await screen.findByRole('region', { name: 'On call now' }),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'All services' })).toHaveAttribute(
      'href',
      '/on-call',
    );
  });

  it('works with the translations beside it', async () => {
    renderTestApp({
      features: [german],
      extensions: [
        createTestEntityPage({ entity }),
        plugin.getExtension('entity-content:quantum-rerank/operations'),
      ],
      apis: [[quantumRerankApiRef, fakeApi()]],
    });
    expect(await screen.findByText(SENTENCE)).toBeInTheDocument();
  });
});
