export { AutomaticRollback } from './AutomaticRollback';
export { AutomationPolicy } from './AutomationPolicy';
