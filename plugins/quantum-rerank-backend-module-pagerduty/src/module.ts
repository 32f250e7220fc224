import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { quantumRerankOnCallExtensionPoint } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import { PagerDutyApi } from './PagerDutyApi';
import { PagerDutyOnCallSource } from './PagerDutyOnCallSource';
import { readPagerDutyConfig } from './pagerDutyConfig';

/**
 * Adds PagerDuty as a source of who is on call. Does nothing without
 * `quantumRerank.pagerDuty` in app-config.
 *
 * @public
 */
export const quantumRerankModulePagerDuty = createBackendModule({
  pluginId: 'quantum-rerank',
  moduleId: 'pagerduty',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        onCall: quantumRerankOnCallExtensionPoint,
      },
      async init({ config, onCall }) {
        const settings = readPagerDutyConfig(config);
        if (settings) {
          onCall.addOnCallSource(
            new PagerDutyOnCallSource({
              settings,
              api: new PagerDutyApi(settings),
            }),
          );
        }
      },
    });
  },
});
