import { quantumRerankConditions } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { Recipe } from './Recipe';

export const cancelOwn: Recipe = ({ userEntityRef }) =>
  // The person alone: a team that asked for something is nobody in particular.
  quantumRerankConditions.isRequester({ claims: [userEntityRef] });
