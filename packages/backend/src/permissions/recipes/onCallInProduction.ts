import { quantumRerankConditions } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { Recipe } from './Recipe';

const { hasOpenIncident, inEnvironment, isOnCall, outsideFreeze } =
  quantumRerankConditions;

export const onCallInProduction: Recipe = ({
  ownershipEntityRefs: claims,
}) => ({
  allOf: [
    isOnCall({ claims }),
    inEnvironment({ environments: ['production'] }),
    { anyOf: [outsideFreeze({}), hasOpenIncident({})] },
  ],
});
