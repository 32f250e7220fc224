import { createBackend } from '@backstage/backend-defaults';

const backend = createBackend();

// Development only: the cluster and service in memory, and its personas.
backend.add(import('./sandbox'));

backend.add(import('@backstage/plugin-app-backend'));
backend.add(import('@backstage/plugin-auth-backend'));

backend.add(import('@backstage/plugin-permission-backend'));
backend.add(import('./permissions'));

backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
);
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));

backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));

backend.add(import('@backstage/plugin-events-backend'));
backend.add(import('@backstage/plugin-signals-backend'));
backend.add(import('@backstage/plugin-notifications-backend'));
backend.add(import('@backstage/plugin-user-settings-backend'));
backend.add(import('@backstage/plugin-mcp-actions-backend'));

backend.add(import('@backstage/plugin-kubernetes-backend'));
backend.add(import('@quantumrerank/backstage-plugin-quantum-rerank-backend'));
backend.add(
  import(
    '@quantumrerank/backstage-plugin-quantum-rerank-backend-module-pagerduty'
  ),
);
backend.add(
  import(
    '@quantumrerank/backstage-plugin-scaffolder-backend-module-quantum-rerank'
  ),
);
backend.add(
  import(
    '@quantumrerank/backstage-plugin-search-backend-module-quantum-rerank'
  ),
);

backend.start();
