/** How signals changed with an operation. */
export const verificationMessages = {
  verification: {
    title: 'Signals before and after',
    error: 'How the signals changed could not be read again.',
    table: 'Table of signals before and after',
    word: {
      better: 'signals better',
      same: 'signals same',
      worse: 'signals worse',
      unknown: 'signals not known',
    },
    verdict: {
      better: 'better',
      same: 'same',
      worse: 'worse',
      unknown: 'not known',
    },
    stableSoFar: 'Stable so far; watched until {{until}}.',
    watching: 'Watched until {{until}}.',
    over: 'Watched until {{until}}; this is the result.',
    takeBack: 'If this change is to blame, take it back:',
    showRest_one: 'Show {{count}} more signal',
    showRest_other: 'Show {{count}} more signals',
    showAll_one: 'Show the {{count}} signal',
    showAll_other: 'Show the {{count}} signals',
    hideRest: 'Show only what tells something',
    column: {
      signal: 'Signal',
      before: 'Before',
      after: 'After',
      target: 'Target',
      change: 'Change',
    },
  },
} as const;
