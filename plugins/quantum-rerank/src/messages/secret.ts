/** The form that changes keys of the Secret. */
export const secretMessages = {
  secret: {
    keys: 'Keys of the Secret',
    keysOf: 'Keys of the Secret {{secret}}',
    error: 'The keys of the Secret could not be read.',
    writeOnly:
      'Present values are never shown. A new value goes to the cluster and is kept nowhere else, so it cannot be taken back here.',
    readers: 'Read by {{deployments}}.',
    readersUnknown: 'It is not known who reads it.',
    nobody: 'no deployment',
    unread:
      'The portal may change this Secret but not read it, so keys may be missing in this list.',
    value: 'New value',
    valueForKey: 'New value of {{key}}',
    base64: 'The value is bytes in base64',
    required: 'the deployment needs it',
    manager: 'written by {{manager}}, {{when}}',
    unknownTime: 'time unknown',
  },
} as const;
