import { createApiRef } from '@backstage/frontend-plugin-api';
import type { QuantumRerankApi } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/**
 * Utility API through which the plugin talks to its backend. Replace it to
 * point the tab at another source.
 *
 * @public
 */
export const quantumRerankApiRef = createApiRef<QuantumRerankApi>().with({
  id: 'plugin.quantum-rerank.operations',
  pluginId: 'quantum-rerank',
});
