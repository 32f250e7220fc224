import { quantumRerankConditions } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { Recipe } from './Recipe';

const { isEntityOwner, isOnCall } = quantumRerankConditions;

export const ownersAndOnCall: Recipe = ({ ownershipEntityRefs: claims }) => ({
  anyOf: [isEntityOwner({ claims }), isOnCall({ claims })],
});
