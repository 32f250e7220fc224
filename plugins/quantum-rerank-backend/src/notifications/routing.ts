import {
  operationNoticeSchema,
  type Channel,
  type EscalationPolicy,
  type OperationNotice,
  type Profile,
  type RouteTest,
  type Severity,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** How something of a severity escalates in an environment, where it does. */
export function escalationFor(
  { escalation }: Pick<Profile, 'escalation'>,
  environment: string,
  severity: Severity,
): EscalationPolicy | undefined {
  return escalation?.severities.includes(severity) &&
    (escalation.environments?.includes(environment) ?? true)
    ? escalation
    : undefined;
}

/**
 * Channels of a severity in an environment, in the order of the profile.
 *
 * @param additional - told as well, unless the routes of the severity are all
 *   for other environments: then nobody is to hear of it here
 */
export function channelsFor(
  profile: Pick<Profile, 'notifications'>,
  environment: string,
  severity: Severity,
  additional: string[] = [],
): Channel[] {
  const { channels, routes } = profile.notifications;
  const ofSeverity = routes.filter(route => route.severity === severity);
  const here = ofSeverity.filter(
    route => route.environments?.includes(environment) ?? true,
  );
  const wanted = new Set([
    ...here.flatMap(route => route.channels),
    ...(ofSeverity.length > 0 && here.length === 0 ? [] : additional),
  ]);
  return channels.filter(({ id }) => wanted.has(id));
}

/** Channels of what happens to operations, in the order of the profile. */
export function channelsForOperations(
  profile: Pick<Profile, 'notifications'>,
  environment: string,
  notices: OperationNotice[],
): Channel[] {
  const { channels, routes } = profile.notifications;
  const wanted = new Set(
    routes
      .filter(
        route =>
          route.operations?.some(each => notices.includes(each)) &&
          (route.environments?.includes(environment) ?? true),
      )
      .flatMap(route => route.channels),
  );
  return channels.filter(({ id }) => wanted.has(id));
}

/** Channels of a severity, or of what is told of operations. */
export function channelsOfRoute(
  profile: Pick<Profile, 'notifications'>,
  environment: string,
  route: RouteTest['route'],
): Channel[] {
  const notice = operationNoticeSchema.safeParse(route);
  return notice.success
    ? channelsForOperations(profile, environment, [notice.data])
    : channelsFor(profile, environment, route as Severity);
}

/** What of operations is told over a channel in an environment. */
export function operationsOf(
  profile: Pick<Profile, 'notifications'>,
  environment: string,
  channel: string,
): OperationNotice[] {
  return operationNoticeSchema.options.filter(notice =>
    channelsForOperations(profile, environment, [notice]).some(
      ({ id }) => id === channel,
    ),
  );
}

/** Severities that are told over a channel in an environment. */
export function severitiesOf(
  profile: Pick<Profile, 'notifications' | 'escalation'>,
  environment: string,
  channel: string,
): Severity[] {
  return (['P0', 'P1', 'P2', 'P3'] as const).filter(severity => {
    const policy = escalationFor(profile, environment, severity);
    const ofSteps = policy?.steps.flatMap(({ channels }) => channels);
    return channelsFor(profile, environment, severity, ofSteps).some(
      ({ id }) => id === channel,
    );
  });
}
