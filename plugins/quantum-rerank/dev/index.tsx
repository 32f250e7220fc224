import {
  ApiBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import { createDevApp } from '@backstage/frontend-dev-utils';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import plugin, { quantumRerankApiRef } from '../src';
import { entity } from '../src/__testUtils__/fixtures';
import { MemoryApi } from './MemoryApi';

const catalogModule = createFrontendModule({
  pluginId: 'catalog',
  extensions: [
    ApiBlueprint.make({
      params: defineParams =>
        defineParams({
          api: catalogApiRef,
          deps: {},
          factory: () => catalogApiMock({ entities: [entity] }),
        }),
    }),
  ],
});

const memoryModule = createFrontendModule({
  pluginId: 'quantum-rerank',
  extensions: [
    ApiBlueprint.make({
      name: 'operations',
      params: defineParams =>
        defineParams({
          api: quantumRerankApiRef,
          deps: {},
          factory: () => new MemoryApi(),
        }),
    }),
  ],
});

createDevApp({
  features: [catalogPlugin, catalogModule, plugin, memoryModule],
});
