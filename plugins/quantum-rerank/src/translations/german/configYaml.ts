/** The ConfigMap as one text, and what can be wrong with that. */
export const configYaml = {
  'configYaml.views': 'Konfiguration zeigen als',
  'configYaml.keys': 'Schlüssel',
  'configYaml.yaml': 'YAML',
  'configYaml.label': 'Daten der ConfigMap als YAML',
  'configYaml.hint':
    'Ein Text je Schlüssel. Ein Schlüssel, der fehlt, wird entfernt. Auch eine ganze ConfigMap kann eingefügt werden.',
  'configYaml.manifest':
    'Von der ganzen ConfigMap werden nur ihre Daten übernommen.',
  'configYaml.kept': 'Nicht gezeigt und unverändert: {{keys}}.',
  'configYaml.keptSecret': '{{key}} (sieht nach einem Geheimnis aus)',
  'configYaml.keptBinary': '{{key}} (Binärdaten)',
  'configYaml.removed':
    'Werden entfernt, wie unter Schlüssel gewählt: {{keys}}.',
  'configYaml.more_one': '{{count}} weitere Stelle ist falsch.',
  'configYaml.more_other': '{{count}} weitere Stellen sind falsch.',
  'configYaml.unread': 'Berichtigen Sie zuerst das YAML. {{problem}}',
  'configYaml.problem.syntax':
    'Zeile {{line}} ist kein gültiges YAML: {{detail}}',
  'configYaml.problem.documents':
    'Zeile {{line}} beginnt ein zweites Dokument; nur eines wird angenommen.',
  'configYaml.problem.empty':
    'Hier steht nichts. Schreiben Sie {}, um alle Schlüssel zu entfernen.',
  'configYaml.problem.mapping':
    'Zeile {{line}} ist keine Zuordnung. Schreiben Sie je Zeile ein „Schlüssel: Text“.',
  'configYaml.problem.keyText':
    'Zeile {{line}}: Ein Schlüssel muss Text sein. Setzen Sie ihn in Anführungszeichen.',
  'configYaml.problem.keyTwice':
    'Zeile {{line}}: {{key}} steht schon in Zeile {{first}}.',
  'configYaml.problem.keyRefused':
    'Zeile {{line}}: Kubernetes nimmt keinen Schlüssel namens {{key}} an. Erlaubt sind Buchstaben ohne Umlaute, Ziffern, „-“, „_“ und „.“, höchstens 253, und kein Name, der mit zwei Punkten beginnt.',
  'configYaml.problem.secret':
    'Zeile {{line}}: Der Wert von {{key}} sieht nach einem Geheimnis aus, das nicht in eine ConfigMap gehört. Lassen Sie den Schlüssel weg, und tragen Sie ihn in das Secret ein.',
  'configYaml.problem.binary':
    'Zeile {{line}}: {{key}} enthält Binärdaten, die hier nicht geändert werden können. Lassen Sie den Schlüssel weg, dann bleibt er, wie er ist.',
  'configYaml.problem.binaryData':
    'Zeile {{line}}: Die Binärdaten von {{key}} können hier nicht hinzugefügt werden.',
  'configYaml.problem.valueQuoted':
    'Zeile {{line}}: Der Wert von {{key}} ist kein Text. Setzen Sie ihn in Anführungszeichen: {{quoted}}',
  'configYaml.problem.valueEmpty':
    'Zeile {{line}}: {{key}} hat keinen Wert. Schreiben Sie "" für einen leeren Text, oder lassen Sie den Schlüssel weg, um ihn zu entfernen.',
  'configYaml.problem.valueNested':
    'Zeile {{line}}: Der Wert von {{key}} ist eine Liste oder Zuordnung und kein Text. Mit „|“ nach dem Doppelpunkt wird er ein mehrzeiliger Text.',
  'configYaml.problem.valueTagged':
    'Zeile {{line}}: Der Wert von {{key}} hat ein Tag, das nicht angenommen wird. Schreiben Sie ihn als Text.',
  'configYaml.problem.aliasUnknown':
    'Zeile {{line}}: Der Wert von {{key}} verweist auf einen Anker, den es nicht gibt. Setzen Sie einen Text, der mit „*“ beginnt, in Anführungszeichen.',
  'configYaml.problem.manifestKind':
    'Zeile {{line}}: Hier steht {{found}}, gebraucht wird {{expected}}.',
  'configYaml.problem.manifestName':
    'Zeile {{line}}: Das ist die ConfigMap {{found}}; geändert wird {{expected}}.',
  'configYaml.problem.manifestNamespace':
    'Zeile {{line}}: Das gehört zum Namespace {{found}}; die ConfigMap ist in {{expected}}.',
  'configYaml.problem.manifestData':
    'Die ConfigMap hat keine Daten. Schreiben Sie „data: {}“, um alle Schlüssel zu entfernen.',
};
