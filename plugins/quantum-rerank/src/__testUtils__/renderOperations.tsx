import {
  entityRouteRef,
  EntityProvider,
} from '@backstage/plugin-catalog-react';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { act } from '@testing-library/react';
import { useNavigate, type NavigateFunction } from 'react-router-dom';
import type { Entity } from '@backstage/catalog-model';
import { quantumRerankApiRef } from '../api';
import { OperationsPage } from '../components/OperationsPage';
import { fakeApi, type FakeApi } from './FakeApi';
import { FakeSignals } from './FakeSignals';
import { entity as operatedEntity } from './fixtures';

/** Where the tab is mounted in tests. */
export const TAB = '/catalog/default/component/quantum-rerank/operations';

/** Renders the tab at an address below {@link TAB}. */
export function renderOperations(
  options: { api?: FakeApi; at?: string; entity?: Entity } = {},
): {
  api: FakeApi;
  signals: FakeSignals;
  container: HTMLElement;
  /** Goes to another address, or back, as the browser's buttons do. */
  go: (to: string | number) => void;
} {
  const api = options.api ?? fakeApi();
  const signals = new FakeSignals();
  let navigate: NavigateFunction | undefined;
  function Browser() {
    navigate = useNavigate();
    return null;
  }
  const { container } = renderInTestApp(
    <EntityProvider entity={options.entity ?? operatedEntity}>
      <Browser />
      <OperationsPage />
    </EntityProvider>,
    {
      apis: [
        [quantumRerankApiRef, api],
        [signalApiRef, signals],
      ],
      mountPath: `${TAB}/*`,
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
      initialRouteEntries: [`${TAB}${options.at ?? ''}`],
    },
  );
  return {
    api,
    signals,
    container,
    go: to =>
      act(() => {
        if (typeof to === 'number') {
          navigate?.(to);
        } else {
          navigate?.(`${TAB}${to}`);
        }
      }),
  };
}
