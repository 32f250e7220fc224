import { ErrorState } from './ErrorState';
import { LoadingState } from './LoadingState';

/**
 * Stands where something read from the backend will be: grey lines until it
 * is there, and why it could not be read.
 */
export function ResourceState(props: {
  resource: { loading: boolean; error?: Error; refresh: () => void };
  /** As many as what is coming will roughly take. */
  lines?: number;
  /** What could not be shown, e.g. "The pods could not be read". */
  title?: string;
}) {
  const { loading, error, refresh } = props.resource;
  return (
    <>
      {loading && <LoadingState lines={props.lines} />}
      {error && (
        <ErrorState error={error} title={props.title} onRetry={refresh} />
      )}
    </>
  );
}
