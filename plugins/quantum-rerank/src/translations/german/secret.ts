/** German: the form that changes keys of the Secret. */
export const secret = {
  'action.secret-update.title': 'Secret ändern',
  'action.secret-update.button': 'Secret ändern…',
  'action.secret-update.about':
    'Ändert Schlüssel des Secrets und startet die Pods neu, die sie lesen. Werte werden nie gezeigt und nirgends aufbewahrt.',
  'dialog.title.secret-update': 'Secret von {{environment}} ändern',
  'secret.keys': 'Schlüssel des Secrets',
  'secret.keysOf': 'Schlüssel des Secrets {{secret}}',
  'secret.error': 'Die Schlüssel des Secrets konnten nicht gelesen werden.',
  'secret.writeOnly':
    'Jetzige Werte werden nie gezeigt. Ein neuer Wert geht an den Cluster und wird sonst nirgends aufbewahrt; hier lässt er sich daher nicht zurücknehmen.',
  'secret.unread':
    'Das Portal darf dieses Secret ändern, aber nicht lesen; daher können in dieser Liste Schlüssel fehlen.',
  'secret.value': 'Neuer Wert',
  'secret.valueForKey': 'Neuer Wert von {{key}}',
  'secret.base64': 'Der Wert sind Bytes in Base64',
  'secret.required': 'das Deployment braucht ihn',
  'secret.manager': 'geschrieben von {{manager}}, {{when}}',
  'secret.unknownTime': 'Zeit unbekannt',
  'secretVersions.show': 'Zeigen, was von früheren Ständen aufbewahrt ist',
  'secretVersions.hide': 'Verbergen, was von früheren Ständen aufbewahrt ist',
  'secretVersions.list': 'Frühere Stände des Secrets',
  'secretVersions.about':
    'Von jedem Wert ist ein gesalzener Hash aufbewahrt; er sagt, ob der Wert noch derselbe ist. Nichts hier bringt einen Wert zurück.',
  'secretVersions.error':
    'Was von früheren Ständen aufbewahrt ist, konnte nicht gelesen werden.',
  'secretVersions.emptyTitle': 'Noch ist nichts aufbewahrt.',
  'secretVersions.emptyDescription':
    'Jede Änderung von hier bewahrt die Namen der Schlüssel auf, die es davor gab, und von jedem Wert einen gesalzenen Hash.',
  'secretVersions.kind.backup': 'vor einer Änderung',
  'secretVersions.kind.verified': 'nach einer Änderung für gut befunden',
  'secretVersions.by': 'angefordert von',
  'secretVersions.noKeys': 'Das Secret hatte keine Schlüssel.',
  'secretVersions.now.changed': 'jetzt ein anderer Wert',
  'secretVersions.now.removed': 'nicht mehr da',
  'secretVersions.now.unknown': 'nicht bekannt, ob geändert',
  'secretVersions.now.same': 'jetzt derselbe Wert',
};
