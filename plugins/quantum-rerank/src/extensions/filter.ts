import { ANNOTATION_PROFILE } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** Components that name an operations profile; adopters may override it in app-config. */
export const operatedComponents = {
  kind: 'component',
  [`metadata.annotations.${ANNOTATION_PROFILE}`]: { $exists: true },
};
