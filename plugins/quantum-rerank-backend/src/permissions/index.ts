export {
  createQuantumRerankConditionalDecision,
  quantumRerankConditions,
} from '@quantumrerank/backstage-plugin-quantum-rerank-node';
export { DefaultOperationAuthorizer } from './DefaultOperationAuthorizer';
export type {
  ActionDecision,
  OperationAuthorizer,
  OperationPermission,
  RequesterFilter,
} from './OperationAuthorizer';
export {
  registerOperationPermissions,
  stringifyEnvironmentRef,
} from './operationResources';
