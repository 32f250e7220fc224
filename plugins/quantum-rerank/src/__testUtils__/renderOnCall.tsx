import type { Entity } from '@backstage/catalog-model';
import { identityApiRef } from '@backstage/core-plugin-api';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import type { ReactElement } from 'react';
import { quantumRerankApiRef } from '../api';
import { onCallRouteRef } from '../routes';
import { fakeApi, type FakeApi } from './FakeApi';
import { FakeSignals } from './FakeSignals';

/** Where the on-call page is mounted in tests. */
export const ON_CALL = '/on-call';

/** The viewer of these tests. */
export const ME = 'user:default/sam.rivera';

const users: Entity[] = ['sam.rivera', 'dana.okafor'].map(name => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name, namespace: 'default' },
  spec: {
    profile: {
      displayName: name === 'sam.rivera' ? 'Sam Rivera' : 'Dana Okafor',
    },
    memberOf: [],
  },
}));

/** Renders a part of the on-call page as Sam. */
export function renderOnCall(
  element: ReactElement,
  options: { api?: FakeApi; at?: string } = {},
): { api: FakeApi; signals: FakeSignals; container: HTMLElement } {
  const api = options.api ?? fakeApi();
  const signals = new FakeSignals();
  const { container } = renderInTestApp(element, {
    apis: [
      [quantumRerankApiRef, api],
      [signalApiRef, signals],
      [catalogApiRef, catalogApiMock({ entities: users })],
      [
        identityApiRef,
        {
          getBackstageIdentity: async () => ({
            type: 'user' as const,
            userEntityRef: ME,
            ownershipEntityRefs: [ME],
          }),
          getProfileInfo: async () => ({}),
          getCredentials: async () => ({}),
          signOut: async () => undefined,
        },
      ],
    ],
    mountPath: `${ON_CALL}/*`,
    mountedRoutes: {
      '/catalog/:namespace/:kind/:name': entityRouteRef,
      [ON_CALL]: onCallRouteRef,
    },
    initialRouteEntries: [`${ON_CALL}${options.at ?? ''}`],
  });
  return { api, signals, container };
}
