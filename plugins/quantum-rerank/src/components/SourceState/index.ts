export { SourceLabel, SourceState } from './SourceState';
