import { createTranslationRef } from '@backstage/frontend-plugin-api';
import { actionMessages } from './messages/actions';
import { alertMessages } from './messages/alerts';
import { approvalMessages } from './messages/approvals';
import { configYamlMessages } from './messages/configYaml';
import { dashboardMessages } from './messages/dashboards';
import { freezeMessages } from './messages/freeze';
import { historyMessages } from './messages/history';
import { onCallMessages } from './messages/onCall';
import { operationMessages } from './messages/operations';
import { pageMessages } from './messages/page';
import { planMessages } from './messages/plan';
import { reportMessages } from './messages/reports';
import { secretMessages } from './messages/secret';
import { signalMessages } from './messages/signals';
import { verificationMessages } from './messages/verification';
import { workloadMessages } from './messages/workload';

/**
 * Messages of the plugin, to translate or to override.
 *
 * @public
 */
export const quantumRerankTranslationRef = createTranslationRef({
  id: 'plugin.quantum-rerank',
  messages: {
    ...pageMessages,
    ...workloadMessages,
    ...signalMessages,
    ...alertMessages,
    ...dashboardMessages,
    ...reportMessages,
    ...onCallMessages,
    ...operationMessages,
    ...configYamlMessages,
    ...planMessages,
    ...historyMessages,
    ...freezeMessages,
    ...verificationMessages,
    ...approvalMessages,
    ...actionMessages,
    ...secretMessages,
  },
});
