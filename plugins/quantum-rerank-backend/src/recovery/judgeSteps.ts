import type {
  RecoveryFact,
  RecoveryStep,
  Snapshot,
  VerdictState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { NodeState } from '../reports/morning/checks/nodeFacts';
import {
  describeRecoveryOperation,
  type RecoveryOperation,
} from './recoveryOperation';

/** What was found of something: that it is there, that it is not, or why that is not known. */
export type Presence = 'there' | 'missing' | { problem: string };

/** An object that belongs to the service. */
export interface ExpectedObject {
  /** Kind and name. */
  object: string;
  presence: Presence;
}

const WORST_FIRST: VerdictState[] = ['critical', 'unknown', 'warning', 'ok'];

function worstOf(facts: RecoveryFact[]): VerdictState {
  return (
    WORST_FIRST.find(state => facts.some(fact => fact.state === state)) ??
    'unknown'
  );
}

/** "Check cluster health": the API server answers, and nodes are ready. */
export function judgeCluster(options: {
  /** Why the API server does not answer; absent: it does. */
  silent?: string;
  nodes?: NodeState[] | { problem: string };
}): RecoveryStep {
  const { silent, nodes = { problem: 'nobody asked' } } = options;
  if (silent !== undefined) {
    const fact: RecoveryFact = {
      subject: 'API server',
      state: 'critical',
      summary: silent,
    };
    return {
      step: 'cluster',
      state: 'critical',
      summary: silent,
      facts: [fact],
    };
  }
  const facts: RecoveryFact[] = [
    { subject: 'API server', state: 'ok', summary: 'It answers' },
    judgeNodes(nodes),
  ];
  const [, nodeFact] = facts;
  return {
    step: 'cluster',
    state: worstOf(facts),
    summary: `The API server answers. ${nodeFact.summary}`,
    facts,
  };
}

function judgeNodes(nodes: NodeState[] | { problem: string }): RecoveryFact {
  if (!Array.isArray(nodes)) {
    return { subject: 'nodes', state: 'unknown', summary: nodes.problem };
  }
  const ready = nodes.filter(node => node.ready === true).length;
  return {
    subject: 'nodes',
    state: stateOfNodes(ready, nodes.length),
    summary: `${ready} of ${nodes.length} nodes are ready`,
  };
}

function stateOfNodes(ready: number, all: number): VerdictState {
  if (ready === 0) {
    return 'critical';
  }
  return ready < all ? 'warning' : 'ok';
}

/** "Check namespace status": which of the service's objects are there. */
export function judgeNamespace(options: {
  namespace: string;
  presence: Presence;
  objects: ExpectedObject[];
  /** Kind and name of the deployment, without which there is no service. */
  deployment: string;
}): RecoveryStep {
  const { namespace, presence, objects, deployment } = options;
  if (presence === 'missing') {
    const summary = `There is no namespace ${namespace}`;
    return {
      step: 'namespace',
      state: 'critical',
      summary,
      facts: [
        { subject: `Namespace/${namespace}`, state: 'critical', summary },
      ],
    };
  }
  const facts = objects.map(({ object, presence: found }): RecoveryFact => {
    if (found === 'there') {
      return { subject: object, state: 'ok', summary: 'It is there' };
    }
    return found === 'missing'
      ? {
          subject: object,
          state:
            object === deployment || isSecret(object) ? 'critical' : 'warning',
          summary: 'It is missing',
        }
      : { subject: object, state: 'unknown', summary: found.problem };
  });
  const named = (state: Presence) =>
    objects.filter(each => each.presence === state).map(each => each.object);
  const missing = named('missing');
  const unknown = objects.length - named('there').length - missing.length;
  return {
    step: 'namespace',
    state: worstOf(facts),
    summary: `${
      missing.length > 0
        ? `Missing: ${missing.join(', ')}`
        : `${named('there').length} of ${
            objects.length
          } objects of the service are there`
    }${unknown > 0 ? `; of ${unknown} it is not known` : ''}`,
    facts,
  };
}

/** "Redeploy if necessary": whether something is missing that manifests would bring. */
export function judgeRedeploy(options: {
  namespace: RecoveryStep;
  sources: string[];
  open?: RecoveryOperation;
}): RecoveryStep {
  const { namespace, sources, open } = options;
  const from: RecoveryFact =
    sources.length > 0
      ? {
          subject: 'manifests',
          state: 'ok',
          summary: `Configured: ${sources.join(', ')}`,
        }
      : {
          subject: 'manifests',
          state: 'warning',
          summary:
            'None are configured: quantumRerank.manifests of the portal names them',
        };
  const step = (state: VerdictState, summary: string): RecoveryStep => ({
    step: 'redeploy',
    state,
    summary,
    facts: [from],
  });
  if (open) {
    return step('warning', describeRecoveryOperation(open));
  }
  const facts = namespace.facts.filter(({ subject }) => !isSecret(subject));
  if (facts.some(isMissing)) {
    return step(namespace.state, 'It is needed, because something is missing');
  }
  if (isUnknown(namespace)) {
    return step('unknown', 'Whether it is needed is not known');
  }
  return step(
    'ok',
    namespace.facts.some(isMissing)
      ? 'It would not help: no manifest brings a Secret'
      : 'It is not needed: nothing is missing',
  );
}

/** "Monitor recovery": how the pods do. */
export function judgeRollout(snapshot: Snapshot): RecoveryStep {
  const { verdict } = snapshot;
  return {
    step: 'rollout',
    state: verdict.state,
    summary: verdict.summary,
    facts: verdict.facts.map(({ id, state, message }) => ({
      subject: id,
      state,
      summary: message,
    })),
  };
}

/** Whether a fact says that an object is not there. */
export function isMissing({ state, summary }: RecoveryFact): boolean {
  return state !== 'ok' && state !== 'unknown' && summary === 'It is missing';
}

/**
 * Whether it is not known what a redeployment would have to bring. A Secret is
 * none of that, and not every portal may look for it.
 */
export function isUnknown({ state, facts }: RecoveryStep): boolean {
  return (
    (state === 'unknown' && facts.length === 0) ||
    facts.some(
      ({ subject, state: found }) => found === 'unknown' && !isSecret(subject),
    )
  );
}

/** Whether it is one of those that no manifest may hold. */
export function isSecret(object: string): boolean {
  return object.startsWith('Secret/');
}
