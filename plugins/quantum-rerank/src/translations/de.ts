import { createTranslationMessages } from '@backstage/frontend-plugin-api';
import { quantumRerankTranslationRef } from '../translation';
import { actions } from './german/actions';
import { alerts } from './german/alerts';
import { approvals } from './german/approvals';
import { configYaml } from './german/configYaml';
import { dashboards } from './german/dashboards';
import { freeze } from './german/freeze';
import { history } from './german/history';
import { onCall } from './german/onCall';
import { operations } from './german/operations';
import { page } from './german/page';
import { plan } from './german/plan';
import { reports } from './german/reports';
import { secret } from './german/secret';
import { signals } from './german/signals';
import { verification } from './german/verification';
import { workload } from './german/workload';

/** German. `full` makes a missing key a type error. */
export default createTranslationMessages({
  ref: quantumRerankTranslationRef,
  full: true,
  messages: {
    ...actions,
    ...alerts,
    ...approvals,
    ...configYaml,
    ...dashboards,
    ...freeze,
    ...history,
    ...onCall,
    ...operations,
    ...page,
    ...plan,
    ...reports,
    ...secret,
    ...signals,
    ...verification,
    ...workload,
  },
});
