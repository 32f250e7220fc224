import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { HistoryList } from './HistoryList';
import { OperationRecord } from './OperationRecord';

/** Who did what and why: the list, or one record. */
export function HistoryView() {
  const { location } = useOperationsContext();
  return location.operationId ? (
    <OperationRecord key={location.operationId} id={location.operationId} />
  ) : (
    <HistoryList />
  );
}
