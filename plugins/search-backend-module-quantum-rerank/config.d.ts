import type { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';

export interface Config {
  search?: {
    collators?: {
      /** Services with somebody on call, of QuantumRerank Operations. */
      quantumRerankOnCall?: {
        /** When they are read. Default: every 5 minutes. */
        schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
        /** Where the on-call page is mounted. Default: /on-call */
        path?: string;
      };
    };
  };
}
