import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type RootConfigService,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';

const KEY = 'search.collators.quantumRerankOnCall';

/**
 * When services are read, and where their page is.
 *
 * @throws InputError when the path is no path of the portal
 */
export function readCollatorConfig(config: RootConfigService): {
  schedule: SchedulerServiceTaskScheduleDefinition;
  path: string;
} {
  const own = config.getOptionalConfig(KEY);
  const schedule = own?.getOptionalConfig('schedule');
  const path = own?.getOptionalString('path') ?? '/on-call';
  if (!/^(\/[\w-]+)+$/.test(path)) {
    throw new InputError(
      `${KEY}.path must be a path such as /on-call, not "${path}"`,
    );
  }
  return {
    path,
    schedule: schedule
      ? readSchedulerServiceTaskScheduleDefinitionFromConfig(schedule)
      : {
          frequency: { minutes: 5 },
          timeout: { minutes: 2 },
          // The catalog of a new portal is empty at first.
          initialDelay: { seconds: 10 },
        },
  };
}
