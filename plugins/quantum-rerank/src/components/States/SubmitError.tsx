import { errorSentence, isOutcomeUnknown } from '../../api';
import { useMessages } from '../../hooks/useMessages';
import { Banner } from '../Banner';
import { ErrorState } from './ErrorState';

/**
 * Says that a request was not taken, or, where no answer tells, that nobody
 * knows. To send it again is safe then: the same request acts once.
 */
export function SubmitError(props: {
  error: Error;
  /** That it was not taken, e.g. "The replacement was not made." */
  title: string;
}) {
  const { error, title } = props;
  const { t } = useMessages();
  return isOutcomeUnknown(error) ? (
    <Banner tone="unknown" title={t('states.outcomeUnknown')}>
      {errorSentence(error)} {t('states.outcomeUnknownHint')}
    </Banner>
  ) : (
    <ErrorState error={error} title={title} />
  );
}
