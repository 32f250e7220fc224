import { quantumRerankConditions } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { Recipe } from './Recipe';

const { hasOpenIncident, isOnCall } = quantumRerankConditions;

export const emergencies: Recipe = ({ ownershipEntityRefs: claims }) => ({
  allOf: [isOnCall({ claims }), hasOpenIncident({ severities: ['P0'] })],
});
