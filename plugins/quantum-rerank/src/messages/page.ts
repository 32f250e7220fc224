/** Header, verdict, sub-tabs, states and words used everywhere. */
export const pageMessages = {
  time: {
    now: 'just now',
    ago: '{{span}} ago',
    seconds: '{{value}} s',
    minutes: '{{value}} min',
    hours: '{{value}} h',
    days: '{{value}} d',
  },
  states: {
    loading: 'Loading',
    error: 'This could not be read.',
    forbidden: 'You may not see this.',
    outcomeUnknown: 'It is not known whether it was taken.',
    outcomeUnknownHint:
      'Nothing of it is to be seen. Send it again as it is: the same request is carried out only once.',
    forbiddenHint:
      'The owners of this entity and the people who administer the portal can see it; ask one of them.',
    retry: 'Try again',
  },
  person: { automation: 'the portal itself' },
  environments: {
    error: 'The environments could not be read.',
    emptyTitle: 'No environment to show.',
    emptyDescription:
      'Environments come from the operations profile "{{profile}}". An operator adds them there like this; the annotation quantumrerank.io/environments of the entity may narrow the list.',
    unknownTitle: 'There is no environment "{{name}}" here.',
    unknownDescription: 'The profile has these:',
  },
  header: {
    environment: 'Environment',
    cluster: 'cluster {{cluster}}',
  },
  tier: {
    production: 'Production',
    nonProduction: 'Not production',
  },
  freshness: {
    live: 'live',
    connecting: 'connecting',
    stale: 'stale',
    forbidden: 'forbidden',
    absent: 'not available',
    unreachable: 'last known',
    backendLost: 'The portal backend does not answer.',
    lastKnown: 'What you see is of {{at}}.',
    lastKnownStays: 'The last known state stays on the screen.',
    clusterLost: 'Cluster {{cluster}} is lost since {{at}}.',
    connectingTitle: 'Connecting to cluster {{cluster}}.',
    forbiddenTitle: 'Cluster {{cluster}} refuses to show the workload.',
    partial: 'Some parts are missing.',
    part: {
      stale: '{{resource}}: no news since {{at}}.',
      forbidden: '{{resource}}: the cluster refuses to show them.',
      absent: '{{resource}}: the cluster does not have this kind.',
    },
  },
  writes: {
    disabled: 'Changes are switched off.',
    unavailable: 'This action is not offered here.',
  },
  availability: {
    allowed: 'Allowed',
    conditional: 'Allowed under conditions',
    denied: 'Refused',
  },
  snapshot: {
    error: 'The workload could not be read.',
    reading: 'The workload is being read.',
  },
  verdict: {
    label: 'Verdict',
    state: {
      ok: 'ok',
      warning: 'warning',
      critical: 'critical',
      unknown: 'unknown',
    },
    since: 'For',
    bound: 'expected: {{bound}}',
    showRest_one: 'Show {{count}} more that is in range',
    showRest_other: 'Show {{count}} more that are in range',
    showAll_one: 'Show the fact behind it',
    showAll_other: 'Show the {{count}} facts behind it',
    hideAll: 'Hide the facts',
    hideRest: 'Show only what is out of range',
    workload: 'workload',
    signals: 'signals',
    alerts: 'alerts',
  },
  views: {
    label: 'Operations views',
    overview: 'Overview',
    workload: 'Workload',
    performance: 'Performance',
    alerts: 'Alerts',
    actions: 'Actions',
    maintenance: 'Checks and reports',
    history: 'History',
  },
  people: {
    title: 'People',
    kind: {
      emergency: 'Emergency',
      channel: 'Channels',
      role: 'Roles',
    },
  },
  card: {
    title: 'Operations',
    missingAnnotation: 'This entity is not operated from here.',
    missingAnnotationHint:
      'Name an operations profile in its catalog-info.yaml to see its workload.',
  },
  pager: {
    label: 'Pages',
    page: 'Page {{page}}',
    pageOf: 'Page {{page}}, {{total}} in all',
    previous: 'Previous',
    next: 'Next',
  },
} as const;
