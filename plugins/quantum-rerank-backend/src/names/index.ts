export { NamedOperationService } from './NamedOperationService';
export { NamedReportService } from './NamedReportService';
export { SentenceNames } from './SentenceNames';
