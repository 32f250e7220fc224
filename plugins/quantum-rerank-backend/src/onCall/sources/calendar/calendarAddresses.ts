import type { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';

/**
 * Addresses of feeds in app-config, by id of the calendar. They are secret:
 * whoever has one reads the schedule.
 *
 * @throws InputError for one that is no address, which is not quoted
 */
export function readCalendarAddresses(
  config: RootConfigService,
): ReadonlyMap<string, string> {
  const key = 'quantumRerank.onCall.calendars';
  const calendars = config.getOptionalConfig(key);
  return new Map(
    calendars?.keys().map(id => {
      const url = calendars.getConfig(id).getString('url');
      if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
        throw new InputError(
          `${key}.${id}.url must be an address that begins with https:// or http://`,
        );
      }
      return [id, url] as const;
    }),
  );
}
