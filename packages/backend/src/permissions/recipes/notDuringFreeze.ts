import { quantumRerankConditions } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { Recipe } from './Recipe';

const { inEnvironment, isEntityOwner, outsideFreeze } = quantumRerankConditions;

export const notDuringFreeze: Recipe = ({ ownershipEntityRefs: claims }) => ({
  allOf: [
    isEntityOwner({ claims }),
    {
      anyOf: [
        { not: inEnvironment({ environments: ['production'] }) },
        outsideFreeze({}),
      ],
    },
  ],
});
