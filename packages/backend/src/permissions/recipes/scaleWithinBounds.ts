import { quantumRerankConditions } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { Recipe } from './Recipe';

const { isEntityOwner, isOnCall, withinReplicaBounds } =
  quantumRerankConditions;

export const scaleWithinBounds: Recipe = ({ ownershipEntityRefs: claims }) => ({
  anyOf: [
    { allOf: [isOnCall({ claims }), withinReplicaBounds({})] },
    isEntityOwner({ claims }),
  ],
});
