import type {
  Change,
  Plan,
  PlannedObject,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { nameOf, type ManifestSet } from '../../manifests';
import type { Target } from '../../profile/ProfileService';
import { digest } from '../canonicalJson';
import { decidedPart, shownPart } from './appliedObject';
import { describeDifference, findChanges } from './diff';
import type { ObjectOutlook, RedeployFacts } from './redeployFacts';
import { findRedeployPause } from './redeployPause';
import { describeImages } from './template';

/** The most that a plan holds of a diff, in characters. */
const MAX_DIFF = 200_000;

/**
 * Binds a plan to the manifests that were read, to the objects that were
 * seen, and to what would change of them. Whatever else changes of an object
 * meanwhile does not matter to what is applied.
 */
export function hashRedeployment(
  target: Target,
  { source, set, objects, deployment }: RedeployFacts,
  { onlyMissing }: { onlyMissing?: boolean },
): string {
  const pause = findRedeployPause(target.environment, { objects, deployment });
  return digest({
    action: 'redeploy',
    parameters: { source: source.id, onlyMissing },
    entityRef: target.entityRef,
    environment: target.environment.name,
    manifests: set.digest,
    revision: set.revision,
    problems: set.problems,
    deployment: deployment?.metadata.uid,
    paused: pause && true,
    objects: objects.map(object => ({
      name: nameOf(object),
      state: object.state,
      uid: object.before?.metadata.uid,
      problem: object.problem,
      retakes: object.retakes,
      changes:
        object.state === 'changed' && object.before && object.after
          ? findChanges(
              nameOf(object),
              decidedPart(object.before),
              decidedPart(object.after),
            )
          : undefined,
    })),
  });
}

/** Where the manifests come from and in which state: `release, revision 1a2b3c4, content 5d6e7f8`. */
export function describeSet(
  title: string,
  { revision, digest: content }: Pick<ManifestSet, 'revision' | 'digest'>,
): string {
  return [
    title,
    ...(revision === undefined ? [] : [`revision ${shortened(revision)}`]),
    `content ${content.slice(0, 12)}`,
  ].join(', ');
}

/** Facts worth showing beside a plan. */
export function describeRedeployFacts(
  facts: RedeployFacts,
  { onlyMissing }: { onlyMissing?: boolean },
): Plan['facts'] {
  const { source, set, deployment } = facts;
  return [
    { label: 'Manifests', value: describeSet(source.title, set) },
    {
      label: 'Objects',
      value:
        set.problems.length > 0
          ? 'not known, because the manifests are not right'
          : countObjects(facts, onlyMissing === true),
    },
    {
      label: 'Release now',
      value: deployment
        ? describeImages(deployment.spec.template)
        : 'none: there is no deployment',
    },
    ...(deployment
      ? [
          {
            label: 'Replicas now',
            value: `${deployment.spec.replicas} (${
              deployment.status?.availableReplicas ?? 0
            } available)`,
          },
        ]
      : []),
  ];
}

function countObjects(
  { objects }: RedeployFacts,
  onlyMissing: boolean,
): string {
  const count = (state: PlannedObject['state']) =>
    objects.filter(object => object.state === state).length;
  return onlyMissing
    ? `${count('created')} to create, ${count('unchanged')} left as they are`
    : `${count('created')} to create, ${count('changed')} to change, ${count(
        'unchanged',
      )} as they should be${
        count('pruned') > 0 ? `, ${count('pruned')} to delete` : ''
      }`;
}

/** Each object with what would become of it. */
export function describeObjects(objects: ObjectOutlook[]): PlannedObject[] {
  return objects.map(object => ({
    object: nameOf(object),
    state: object.state,
    ...(object.manifest ? { document: object.manifest.document } : {}),
  }));
}

/** What changes, object by object, without secrets. */
export function describeRedeployment(objects: ObjectOutlook[]): {
  diff: string;
  changes: Change[];
} {
  const described = objects.map(describeObject);
  const diff = described.map(each => each.diff).join('');
  return {
    changes: described.flatMap(each => each.changes),
    diff:
      diff.length > MAX_DIFF
        ? `${diff.slice(0, MAX_DIFF)}\n(${
            diff.length - MAX_DIFF
          } more characters are not shown)\n`
        : diff,
  };
}

/** What Kubernetes says to the objects as a whole. */
export function judgeDryRun({ set, objects }: RedeployFacts): Plan['dryRun'] {
  if (set.problems.length > 0) {
    return { state: 'skipped', message: 'The manifests are not right.' };
  }
  const problems = objects.flatMap(object =>
    object.problem === undefined
      ? []
      : [`${nameOf(object)}: ${object.problem}`],
  );
  return problems.length > 0
    ? { state: 'rejected', message: `${problems.join('. ')}.` }
    : { state: 'accepted' };
}

function describeObject(object: ObjectOutlook): {
  diff: string;
  changes: Change[];
} {
  const name = nameOf(object);
  const { kind, state, before, after } = object;
  const shown = (side: typeof before) =>
    side ? shownPart(kind.kind, side) : {};
  switch (state) {
    case 'unchanged':
      return { diff: '', changes: [] };
    case 'created':
      return {
        diff: after ? describeDifference(name, {}, shown(after)).diff : '',
        changes: [{ object: name, path: '', before: null, after: 'created' }],
      };
    case 'pruned':
      return {
        diff: '',
        changes: [
          {
            object: name,
            path: '',
            before: 'in the cluster',
            after: 'deleted',
          },
        ],
      };
    default:
      return after
        ? describeDifference(name, shown(before), shown(after))
        : { diff: '', changes: [] };
  }
}

/** A commit by its first letters, as people know it; an etag as a whole, within bounds. */
function shortened(revision: string): string {
  return /^[0-9a-f]{40}$/.test(revision)
    ? revision.slice(0, 12)
    : revision.slice(0, 80);
}
