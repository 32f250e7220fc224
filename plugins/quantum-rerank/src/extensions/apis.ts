import {
  ApiBlueprint,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import { QuantumRerankClient } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankApiRef } from '../api';

/** The backend client as a utility API. */
export const operationsApi = ApiBlueprint.make({
  name: 'operations',
  params: defineParams =>
    defineParams({
      api: quantumRerankApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new QuantumRerankClient(deps),
    }),
});
