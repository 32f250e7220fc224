/** German: how signals changed with an operation. */
export const verification = {
  'verification.title': 'Messwerte davor und danach',
  'verification.table': 'Tabelle der Messwerte davor und danach',
  'verification.word.better': 'Messwerte besser',
  'verification.word.same': 'Messwerte gleich',
  'verification.word.worse': 'Messwerte schlechter',
  'verification.word.unknown': 'Messwerte nicht bekannt',
  'verification.verdict.better': 'besser',
  'verification.verdict.same': 'gleich',
  'verification.verdict.worse': 'schlechter',
  'verification.verdict.unknown': 'nicht bekannt',
  'verification.stableSoFar': 'Bisher stabil; beobachtet bis {{until}}.',
  'verification.watching': 'Beobachtet bis {{until}}.',
  'verification.over': 'Beobachtet bis {{until}}; das ist das Ergebnis.',
  'verification.takeBack':
    'Wenn diese Änderung schuld ist, machen Sie sie rückgängig:',
  'verification.column.signal': 'Messwert',
  'verification.column.before': 'Davor',
  'verification.column.after': 'Danach',
  'verification.column.target': 'Ziel',
  'verification.column.change': 'Veränderung',
};
