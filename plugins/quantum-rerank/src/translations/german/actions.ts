/** German: groups of actions, and refusals. */
export const actions = {
  'actionGroup.capacity': 'Mehr oder weniger Kapazität',
  'actionGroup.goBack': 'Zurückgehen',
  'actionGroup.restart': 'Pods ersetzen',
  'actionGroup.hold': 'Releases anhalten',
  'actionGroup.configuration': 'Konfiguration',
  'actionGroup.cache': 'Cache leeren',
  'actionGroup.recover': 'Wiederherstellen',
  'actionGroup.other': 'Weiteres',
  'actionRefusal.notNow': 'Jetzt nicht',
  'actionRefusal.held': 'Gesperrt',
  'actionRefusal.frozen': 'Eine Änderungssperre gilt: {{reason}}',
  'actionRefusal.emergency': 'In einem Notfall dürfen Sie sie übergehen.',
  'actionRefusal.noDeployment': 'Dieses Deployment gibt es nicht.',
  'actionRefusal.alreadyPaused': 'Rollouts sind schon angehalten.',
  'actionRefusal.notPaused': 'Rollouts sind nicht angehalten.',
  'actionRefusal.resumeFirst':
    'Rollouts sind angehalten, deshalb würde das nicht ausgeführt. Setzen Sie sie erst fort.',
  'actionRefusal.noAutoscaler': 'Hier gibt es keinen Autoscaler.',
  'actionRefusal.keda':
    'KEDA setzt die Werte dieses Autoscalers wieder zurück. Ändern Sie das ScaledObject.',
  'actionRefusal.noPods': 'Es gibt keine Pods.',
  'actionRefusal.noCache': 'Das Profil dieser Umgebung nennt keinen Cache.',
  'podActions.column': 'Aktion',
  'podActions.evict': 'Verdrängen…',
  'podActions.evictPod': '{{pod}} verdrängen…',
  'scaleChoice.title': 'Der Autoscaler bestimmt die Zahl der Replikate',
  'scaleChoice.replicas':
    'Die Zahl trotzdem setzen; der Autoscaler ändert sie womöglich bald',
  'scaleChoice.minimum': 'Stattdessen das Minimum des Autoscalers ändern',
};
