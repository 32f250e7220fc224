/** What people want, in the order in which it is offered. */
export const actionGroupNames = [
  'capacity',
  'goBack',
  'restart',
  'hold',
  'configuration',
  'cache',
  'recover',
  'other',
] as const;

/** @see actionGroupNames */
export type ActionGroupName = (typeof actionGroupNames)[number];

/**
 * Which actions serve what. Some are offered by later versions only; one
 * that stands nowhere here still shows, under `other`.
 */
const members: Record<Exclude<ActionGroupName, 'other'>, string[]> = {
  capacity: ['scale', 'autoscaling'],
  goBack: ['rollback', 'config-restore'],
  restart: ['restart', 'evict-pods'],
  hold: ['pause', 'resume'],
  configuration: ['config-update', 'secret-update'],
  cache: ['cache-flush'],
  recover: ['redeploy'],
};

/** The actions by what people want; groups without any are left out. */
export function groupActions<A extends string>(
  actions: readonly A[],
): { group: ActionGroupName; actions: A[] }[] {
  const grouped = new Set(Object.values(members).flat());
  return actionGroupNames
    .map(group => ({
      group,
      actions:
        group === 'other'
          ? actions.filter(action => !grouped.has(action))
          : members[group].flatMap(name =>
              actions.filter(action => action === name),
            ),
    }))
    .filter(item => item.actions.length > 0);
}
