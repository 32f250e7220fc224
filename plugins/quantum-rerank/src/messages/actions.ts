/** What people want of actions, and why one is refused now. */
export const actionMessages = {
  actionGroup: {
    capacity: 'More or less capacity',
    goBack: 'Go back',
    restart: 'Replace pods',
    hold: 'Hold releases',
    configuration: 'Configuration',
    cache: 'Clear the cache',
    recover: 'Recover',
    other: 'Other',
  },
  actionRefusal: {
    notNow: 'Not now',
    held: 'Held back',
    frozen: 'A freeze holds changes back: {{reason}}',
    emergency: 'In an emergency you may pass it.',
    noDeployment: 'There is no such deployment.',
    alreadyPaused: 'Rollouts are paused already.',
    notPaused: 'Rollouts are not paused.',
    resumeFirst:
      'Rollouts are paused, so this would not be carried out. Resume them first.',
    noAutoscaler: 'There is no autoscaler here.',
    keda: 'KEDA sets the values of this autoscaler again. Change the ScaledObject.',
    noPods: 'There are no pods.',
    noCache: 'The profile of this environment names no cache.',
    noManifests: 'No manifests are configured for this environment.',
  },
  podActions: {
    column: 'Action',
    evict: 'Evict…',
    evictPod: 'Evict {{pod}}…',
  },
  scaleChoice: {
    title: 'The autoscaler decides the number of replicas',
    replicas: 'Set the number anyway; the autoscaler may change it soon',
    minimum: 'Change the autoscaler’s minimum instead',
  },
} as const;
