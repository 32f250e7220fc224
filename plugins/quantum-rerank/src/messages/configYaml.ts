/** The ConfigMap as one text, and what can be wrong with that. */
export const configYamlMessages = {
  configYaml: {
    views: 'Show the configuration as',
    keys: 'Keys',
    yaml: 'YAML',
    label: 'Data of the ConfigMap as YAML',
    hint: 'One text for each key. A key that is missing is removed. A whole ConfigMap may be pasted.',
    manifest: 'Of the whole ConfigMap its data is taken, and nothing else.',
    kept: 'Not shown and kept as they are: {{keys}}.',
    keptSecret: '{{key}} (looks like a secret)',
    keptBinary: '{{key}} (binary data)',
    removed: 'Removed, as chosen under Keys: {{keys}}.',
    more_one: '{{count}} more is wrong.',
    more_other: '{{count}} more are wrong.',
    unread: 'Correct the YAML first. {{problem}}',
    problem: {
      syntax: 'Line {{line}} is no valid YAML: {{detail}}',
      documents: 'Line {{line}} begins a second document; only one is taken.',
      empty: 'There is nothing here. To remove all keys, write {}.',
      mapping: 'Line {{line}} is no mapping. Write one "key: text" in a line.',
      keyText: 'Line {{line}}: a key must be text. Put it in quotes.',
      keyTwice: 'Line {{line}}: {{key}} is in line {{first}} already.',
      keyRefused:
        'Line {{line}}: Kubernetes takes no key called {{key}}. Letters, digits, "-", "_" and "." are allowed, at most 253, and no name that begins with two dots.',
      secret:
        'Line {{line}}: the value of {{key}} looks like a secret, which does not belong into a ConfigMap. Leave the key out and put it into the Secret.',
      binary:
        'Line {{line}}: {{key}} holds binary data, which cannot be changed here. Leave it out, and it stays as it is.',
      binaryData:
        'Line {{line}}: the binary data of {{key}} cannot be added here.',
      valueQuoted:
        'Line {{line}}: the value of {{key}} is no text. Put it in quotes: {{quoted}}',
      valueEmpty:
        'Line {{line}}: {{key}} has no value. Write "" for an empty text, or leave the key out to remove it.',
      valueNested:
        'Line {{line}}: the value of {{key}} is a list or a mapping, not text. Write "|" after the colon to make it a text of several lines.',
      valueTagged:
        'Line {{line}}: the value of {{key}} has a tag, which is not taken. Write it as text.',
      aliasUnknown:
        'Line {{line}}: the value of {{key}} refers to an anchor that is not there. Put a text that begins with "*" in quotes.',
      manifestKind:
        'Line {{line}}: this is {{found}}, where {{expected}} is needed.',
      manifestName:
        'Line {{line}}: this is the ConfigMap {{found}}; changed is {{expected}}.',
      manifestNamespace:
        'Line {{line}}: this is of namespace {{found}}; the ConfigMap is in {{expected}}.',
      manifestData:
        'The ConfigMap has no data. To remove all keys, write "data: {}".',
    },
  },
} as const;
