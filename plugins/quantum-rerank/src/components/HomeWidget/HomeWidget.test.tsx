import type { Entity } from '@backstage/catalog-model';
import { identityApiRef } from '@backstage/core-plugin-api';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import {
  catalogApiRef,
  entityRouteRef,
  MockStarredEntitiesApi,
  starredEntitiesApiRef,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { screen, within } from '@testing-library/react';
import {
  alert,
  alerts,
  axeViolations,
  entity,
  failing,
  fakeApi,
  type FakeApi,
} from '../../__testUtils__';
import { quantumRerankApiRef } from '../../api';
import { HomeWidget } from './HomeWidget';

function service(name: string, owner = 'group:default/others'): Entity {
  return {
    ...entity,
    metadata: { ...entity.metadata, name, title: `Service ${name}` },
    relations: [{ type: 'ownedBy', targetRef: owner }],
  };
}

async function renderWidget(
  options: {
    api?: FakeApi;
    entities?: Entity[];
    starred?: string[];
    limit?: number;
    catalog?: object;
  } = {},
) {
  const starred = new MockStarredEntitiesApi();
  for (const ref of options.starred ?? []) {
    await starred.toggleStarred(ref);
  }
  const catalog =
    options.catalog ?? catalogApiMock({ entities: options.entities ?? [] });
  return renderInTestApp(
    <HomeWidget limit={options.limit ?? 5} tabPath="operations" />,
    {
      apis: [
        [quantumRerankApiRef, options.api ?? fakeApi()],
        [catalogApiRef, catalog as never],
        [starredEntitiesApiRef, starred],
        [
          identityApiRef,
          {
            getBackstageIdentity: async () => ({
              type: 'user',
              userEntityRef: 'user:default/dana',
              ownershipEntityRefs: ['group:default/mine'],
            }),
          } as never,
        ],
      ],
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    },
  );
}

async function services() {
  const list = await screen.findByRole('list', { name: 'Operated services' });
  return within(list)
    .getAllByRole('heading')
    .map(heading => heading.textContent);
}

describe('HomeWidget', () => {
  it('shows own and starred services first, and counts the rest', async () => {
    await renderWidget({
      entities: [
        service('a'),
        service('b'),
        service('c', 'group:default/mine'),
        service('d'),
        { ...service('e'), metadata: { name: 'not-operated' } },
        { ...service('f'), kind: 'System' },
      ],
      starred: ['component:default/d'],
      limit: 3,
    });
    expect(await services()).toEqual(['Service c', 'Service d', 'Service a']);
    expect(screen.getByText('1 more in the catalog')).toBeInTheDocument();
  });

  it('shows verdict, firing alerts and freshness of every environment', async () => {
    const api = fakeApi({
      getAlerts: async ref =>
        alerts(ref, {
          items: [
            alert({
              state: ref.environment === 'production' ? 'firing' : 'inactive',
            }),
          ],
        }),
    });
    const { container } = await renderWidget({ api, entities: [service('a')] });
    expect(await screen.findByText('1 alert fires')).toBeInTheDocument();
    expect(await screen.findByText('no alert fires')).toBeInTheDocument();
    expect(screen.getByText('critical')).toBeInTheDocument();
    expect(screen.getByText('ok')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Production' })).toHaveAttribute(
      'href',
      '/catalog/default/component/a/operations?environment=production',
    );
    expect(screen.getByRole('link', { name: 'Service a' })).toHaveAttribute(
      'href',
      '/catalog/default/component/a/operations',
    );
    expect(await axeViolations(container)).toEqual([]);
  });

  it('does not say that nothing fires while nobody knows', async () => {
    await renderWidget({
      api: fakeApi({ getAlerts: failing(503, 'alerts are away') }),
      entities: [service('a')],
    });
    expect(await screen.findAllByText('alerts unknown')).toHaveLength(2);
    expect(screen.getAllByText('unknown')).toHaveLength(2);
    expect(screen.queryByText('no alert fires')).not.toBeInTheDocument();
  });

  it('does not promise more than is known', async () => {
    await renderWidget({
      api: fakeApi({
        getAlerts: async ref =>
          alerts(ref, {
            items: [
              alert(),
              alert({
                id: 'b',
                state: ref.environment === 'staging' ? 'unknown' : 'inactive',
              }),
            ],
          }),
      }),
      entities: [service('a')],
    });
    expect(
      await screen.findByText('no alert is known to fire'),
    ).toBeInTheDocument();
    expect(screen.getByText('no alert fires')).toBeInTheDocument();
  });

  it('tells alerts that fired before their signal was lost', async () => {
    await renderWidget({
      api: fakeApi({
        getAlerts: async ref =>
          alerts(ref, {
            items: [
              alert(),
              alert({
                id: 'b',
                ...(ref.environment === 'staging' && {
                  state: 'unknown',
                  last: 'firing',
                }),
              }),
            ],
          }),
      }),
      entities: [service('a')],
    });
    expect(
      await screen.findByText('1 alert fired when last known'),
    ).toBeInTheDocument();
    expect(screen.getByText('no alert fires')).toBeInTheDocument();
  });

  it('keeps the others when one environment cannot be read', async () => {
    const { getSnapshot } = fakeApi();
    await renderWidget({
      api: fakeApi({
        getSnapshot: async (ref, options) =>
          ref.environment === 'staging'
            ? failing(503, 'eu-2 does not answer')()
            : getSnapshot(ref, options),
      }),
      entities: [service('a')],
    });
    expect(await screen.findByText('eu-2 does not answer')).toBeInTheDocument();
    expect(await screen.findByText('3 of 3 pods ready')).toBeInTheDocument();
  });

  it('tells what fires where the workload cannot be read', async () => {
    await renderWidget({
      api: fakeApi({
        getSnapshot: failing(503, 'the cluster does not answer'),
        getAlerts: async ref =>
          alerts(ref, {
            items: [alert({ state: 'firing', title: 'Down' })],
          }),
      }),
      entities: [service('a')],
    });
    const [row] = await screen.findAllByText('1 alert fires');
    const environment = row.closest('li');
    expect(environment).toHaveTextContent(/critical 1 alert fires: Down/);
    expect(environment).toHaveTextContent(
      'The workload could not be read. the cluster does not answer',
    );
  });

  it('teaches how a service gets here', async () => {
    await renderWidget();
    expect(
      await screen.findByText('Nothing is operated from here yet.'),
    ).toBeInTheDocument();
  });

  it('says when the catalog cannot be read', async () => {
    await renderWidget({
      catalog: { queryEntities: failing(503, 'the catalog is away') },
    });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The catalog could not be read.the catalog is away',
    );
  });
});
