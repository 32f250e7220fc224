import { quantumRerankConditions } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { Recipe } from './Recipe';

const { isEntityOwner, withinReplicaBounds } = quantumRerankConditions;

export const smallSteps: Recipe = ({ ownershipEntityRefs: claims }) => ({
  allOf: [isEntityOwner({ claims }), withinReplicaBounds({ min: 3, max: 6 })],
});
