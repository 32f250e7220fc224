/** What a plan says, and what keeps it from being carried out. */
export const planMessages = {
  obstacle: {
    parameters: 'Fill in what should change.',
    planError: 'There is no plan to carry out.',
    planning: 'Asking the cluster what this would do.',
    blocked: 'This cannot be carried out now.',
    reason: 'Say why in a few words.',
    reasonShort: 'Say why, in at least {{least}} characters.',
    confirmation: 'Type "{{text}}" to confirm.',
  },
  plan: {
    error: 'There is no plan.',
    dryRunRejected: 'Kubernetes would refuse:',
    dryRunSkipped: 'Not tried out:',
    allowed: 'Allowed:',
    rights: 'Your rights would allow it:',
    refused: 'Refused:',
  },
  findings: {
    title: 'Findings',
    effect: {
      inform: 'Note',
      'require-reason': 'Needs a reason',
      'require-typed-confirmation': 'Needs confirmation',
      'require-approval': 'Needs approval',
      refuse: 'Refused',
    },
  },
  consumers: {
    title: 'Restarted afterwards, one after the other',
    item_one: '{{object}}: {{count}} replica, {{available}} available',
    item_other: '{{object}}: {{count}} replicas, {{available}} available',
  },
  changes: {
    title: 'What will change',
    recorded: 'Planned change',
    none: 'Nothing.',
    fromTo: '{{before}} → {{after}}',
    absent: 'absent',
  },
  diff: {
    show: 'Show diff',
    hide: 'Hide diff',
    label: 'Diff of the object before and after',
  },
  conflict: {
    title: 'Something changed since this was planned. Please look again.',
    fact: '{{label}}: {{before}} → {{after}}',
    findingNew: 'New: {{message}}',
    findingGone: 'No longer: {{message}}',
    target: 'The deployment was changed by somebody else.',
  },
} as const;
