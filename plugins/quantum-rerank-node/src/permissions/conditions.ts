import { createConditionExports } from '@backstage/plugin-permission-node';
import { operationResourceRef } from './resource';
import { operationRules } from './rules';

const { conditions, createConditionalDecision } = createConditionExports({
  resourceRef: operationResourceRef,
  rules: operationRules,
});

/**
 * Conditions for a permission policy, one per rule.
 *
 * @example
 * ```ts
 * createQuantumRerankConditionalDecision(permission, {
 *   anyOf: [
 *     quantumRerankConditions.isEntityOwner({ claims }),
 *     quantumRerankConditions.isOnCall({ claims }),
 *   ],
 * });
 * ```
 *
 * @public
 */
export const quantumRerankConditions = conditions;

/**
 * The decision of a policy that depends on conditions.
 *
 * @public
 */
export const createQuantumRerankConditionalDecision = createConditionalDecision;
