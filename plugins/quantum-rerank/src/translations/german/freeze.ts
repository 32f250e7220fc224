/** German: freeze windows. */
export const freeze = {
  'freeze.title': 'Würde eine Änderung angenommen?',
  'freeze.active': 'Änderungssperre: {{title}}, bis {{until}}',
  'freeze.persons': 'Personen: {{reason}}',
  'freeze.automation': 'Automatik: {{reason}}',
  'freeze.soon': 'Bald beginnt eine Änderungssperre: {{title}}, ab {{from}}',
  'freeze.unknown': 'Es ist nicht bekannt, ob eine Änderungssperre gilt.',
  'freeze.when': 'Zu dieser Zeit, auf Ihrer Uhr',
  'freeze.invalid': 'Wählen Sie Tag und Uhrzeit',
  'freeze.look': 'Nachsehen',
  'freeze.now': 'Jetzt',
  'freeze.answerAt': 'Am {{at}}:',
  'freeze.personsAllowed': 'Personen: ja',
  'freeze.personsHeld': 'Personen: nein',
  'freeze.personsHeldUnless':
    'Personen: nein, außer wenn dann ein P0 oder P1 offen ist',
  'freeze.automationAllowed': 'Automatik: ja',
  'freeze.automationHeld': 'Automatik: nein',
  'freeze.upcoming': 'Änderungssperren der 60 Tage danach:',
  'freeze.noneUpcoming':
    'In den 60 Tagen danach beginnt keine Änderungssperre.',
};
