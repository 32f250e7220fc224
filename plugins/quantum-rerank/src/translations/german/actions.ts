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
  'actionRefusal.noManifests':
    'Für diese Umgebung sind keine Manifeste konfiguriert.',
  'redeploy.source': 'Manifeste von',
  'redeploy.none': 'Für diese Umgebung sind keine Manifeste konfiguriert.',
  'redeploy.objects': 'Objekte der Manifeste',
  'redeploy.state.created': 'wird angelegt',
  'redeploy.state.changed': 'wird geändert',
  'redeploy.state.unchanged': 'bleibt',
  'redeploy.state.pruned': 'wird gelöscht',
  'podActions.column': 'Aktion',
  'podActions.evict': 'Verdrängen…',
  'podActions.evictPod': '{{pod}} verdrängen…',
  'scaleChoice.title': 'Der Autoscaler bestimmt die Zahl der Replikate',
  'scaleChoice.replicas':
    'Die Zahl trotzdem setzen; der Autoscaler ändert sie womöglich bald',
  'scaleChoice.floor':
    'Das Minimum des Autoscalers für eine Zeit anheben und dann wiederherstellen',
  'scaleChoice.bounds': 'Stattdessen das Minimum des Autoscalers ändern',
  'floor.error':
    'Ob eine befristete Untergrenze gilt, konnte nicht gelesen werden.',
  'floor.open':
    'Befristete Untergrenze von {{raised}} bis {{until}}, danach wieder {{former}}',
  'floor.late':
    'Die befristete Untergrenze von {{raised}} endete {{until}}, aber {{former}} gilt noch nicht wieder',
  'floor.overridden':
    'Die befristete Untergrenze von {{raised}} ist vorbei, und jemand anders hat die Grenzen geändert: entscheiden Sie',
  'floor.maximum':
    'Die Obergrenze ist so lange {{raised}}, danach wieder {{former}}.',
  'floor.raisedBy': 'Angehoben von',
  'floor.again': 'Nächster Versuch: {{at}}.',
  'floor.restore': 'Jetzt {{former}} wiederherstellen…',
  'floor.keep': 'Grenzen behalten…',
  'floorForm.minimum': 'Untergrenze',
  'floorForm.invalid': 'Eine ganze Zahl ab 1',
  'floorForm.duration': 'Für',
  'floorForm.durations.30m': '30 min',
  'floorForm.durations.1h': '1 Stunde',
  'floorForm.durations.2h': '2 Stunden',
  'floorForm.durations.4h': '4 Stunden',
  'floorForm.durations.8h': '8 Stunden',
  'floorForm.durations.1d': '1 Tag',
  'floorForm.durations.3d': '3 Tage',
  'floorForm.after': 'Danach gilt von selbst wieder {{former}}.',
};
