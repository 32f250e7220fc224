/** Freeze windows: times in which changes are held back. */
export const freezeMessages = {
  freeze: {
    title: 'Would a change be taken?',
    active: 'Freeze: {{title}}, until {{until}}',
    persons: 'People: {{reason}}',
    automation: 'Automation: {{reason}}',
    soon: 'A freeze begins soon: {{title}}, from {{from}}',
    unknown: 'It is not known whether a freeze window holds.',
    when: 'At this time, on your clock',
    invalid: 'Choose a day and a time',
    look: 'Look',
    now: 'Now',
    answerAt: 'On {{at}}:',
    personsAllowed: 'People: yes',
    personsHeld: 'People: no',
    personsHeldUnless: 'People: no, unless a P0 or P1 is open then',
    automationAllowed: 'Automation: yes',
    automationHeld: 'Automation: no',
    upcoming: 'Freeze windows of the 60 days after:',
    noneUpcoming: 'No freeze window begins in the 60 days after.',
  },
} as const;
