import type { Plan } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { errorSentence } from '../../api';
import { useMessages } from '../../hooks/useMessages';
import { Banner } from '../Banner';
import { planDifferences, type PlanDifference } from './planDifferences';

/** A request that met a changed world: what the person had read, and why not. */
export interface Conflict {
  before: Plan;
  error: Error;
}

/** Says why the request was not taken and what is different now. */
export function ConflictBanner(props: {
  conflict: Conflict;
  /** The new plan, once it is there. */
  plan?: Plan;
}) {
  const { conflict, plan } = props;
  const { t } = useMessages();
  const differences = plan ? planDifferences(conflict.before, plan) : [];

  const sentence = (difference: PlanDifference): string => {
    switch (difference.kind) {
      case 'fact':
        return t('conflict.fact', {
          label: difference.label,
          before: difference.before ?? t('changes.absent'),
          after: difference.after ?? t('changes.absent'),
        });
      case 'finding-new':
        return t('conflict.findingNew', { message: difference.message });
      case 'finding-gone':
        return t('conflict.findingGone', { message: difference.message });
      default:
        return t('conflict.target');
    }
  };

  return (
    <Banner tone="warning" title={t('conflict.title')}>
      {errorSentence(conflict.error)}
      {differences.length > 0 && (
        <ul>
          {differences.map(difference => (
            <li key={sentence(difference)}>{sentence(difference)}</li>
          ))}
        </ul>
      )}
    </Banner>
  );
}
