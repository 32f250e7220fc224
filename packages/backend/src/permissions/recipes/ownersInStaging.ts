import { quantumRerankConditions } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { Recipe } from './Recipe';

const { inEnvironment, isEntityOwner } = quantumRerankConditions;

export const ownersInStaging: Recipe = ({ ownershipEntityRefs: claims }) => ({
  allOf: [
    isEntityOwner({ claims }),
    inEnvironment({ environments: ['staging'] }),
  ],
});
