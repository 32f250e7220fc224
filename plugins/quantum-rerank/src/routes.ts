import { createRouteRef } from '@backstage/core-plugin-api';

/** The Operations tab; mounted by both frontend systems. */
export const operationsRouteRef = createRouteRef({ id: 'quantum-rerank' });

/** The on-call page; mounted by both frontend systems. */
export const onCallRouteRef = createRouteRef({ id: 'quantum-rerank-on-call' });
