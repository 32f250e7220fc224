/** The form that changes keys of the Secret, and what is kept of earlier states. */
export const secretMessages = {
  secret: {
    keys: 'Keys of the Secret',
    keysOf: 'Keys of the Secret {{secret}}',
    error: 'The keys of the Secret could not be read.',
    writeOnly:
      'Present values are never shown. A new value goes to the cluster and is kept nowhere else, so it cannot be taken back here.',
    unread:
      'The portal may change this Secret but not read it, so keys may be missing in this list.',
    value: 'New value',
    valueForKey: 'New value of {{key}}',
    base64: 'The value is bytes in base64',
    required: 'the deployment needs it',
    manager: 'written by {{manager}}, {{when}}',
    unknownTime: 'time unknown',
  },
  secretVersions: {
    show: 'Show what is kept of earlier states',
    hide: 'Hide what is kept of earlier states',
    list: 'Earlier states of the Secret',
    about:
      'Of each value a salted hash is kept, which tells whether it is still the same. Nothing here brings a value back.',
    error: 'What is kept of earlier states could not be read.',
    emptyTitle: 'Nothing is kept yet.',
    emptyDescription:
      'Each change made here keeps the names of the keys that were there before it, and a salted hash of each value.',
    kind: {
      backup: 'before a change',
      verified: 'found well after a change',
    },
    by: 'asked for by',
    noKeys: 'The Secret had no keys.',
    now: {
      changed: 'another value now',
      removed: 'not there any more',
      unknown: 'not known whether changed',
      same: 'the same value now',
    },
  },
} as const;
