import {
  OBJECT_ANNOTATIONS,
  type Condition,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  findGitOpsOwner,
  type GitOpsOwner,
} from '../../guardrails/replicasOwners';
import type { Deployment } from '../../operations/plan/objects';
import { readSelector, type Selector } from '../selector';
import {
  count,
  flag,
  isRecord,
  list,
  moment,
  record,
  required,
  text,
  words,
  type Json,
} from './read';
import { projectTemplate, type StoredTemplate } from './template';

const REVISION = 'deployment.kubernetes.io/revision';
const CHANGE_CAUSE = 'kubernetes.io/change-cause';

/** What is kept of the Deployment. */
export interface StoredDeployment {
  name: string;
  uid: string;
  resourceVersion: string;
  generation: number;
  createdAt: string;
  paused: boolean;
  desired: number;
  /** Absent while the controller has not written any. */
  status?: {
    observedGeneration?: number;
    replicas?: number;
    updatedReplicas?: number;
    readyReplicas?: number;
    availableReplicas?: number;
  };
  conditions: Condition[];
  progressDeadlineSeconds?: number;
  revision?: number;
  changeCause?: string;
  operation?: { id: string; by?: string; reason?: string };
  selector: Selector;
  podLabels: Record<string, string>;
  template: StoredTemplate;
  gitOps?: GitOpsOwner;
}

/** @throws TypeError when the deployment lacks what identifies it */
export function projectDeployment(object: Json): StoredDeployment {
  const metadata = record(object.metadata);
  const annotations = record(metadata.annotations);
  const spec = record(object.spec);
  const operation = text(annotations[OBJECT_ANNOTATIONS.operation]);
  return {
    name: required(text(metadata.name), 'metadata.name'),
    uid: required(text(metadata.uid), 'metadata.uid'),
    resourceVersion: text(metadata.resourceVersion) ?? '',
    generation: count(metadata.generation) ?? 0,
    createdAt: required(
      moment(metadata.creationTimestamp),
      'metadata.creationTimestamp',
    ),
    paused: flag(spec.paused) ?? false,
    desired: count(spec.replicas) ?? 1,
    status: projectStatus(object.status),
    conditions: projectConditions(object.status),
    progressDeadlineSeconds: count(spec.progressDeadlineSeconds),
    revision: parseRevision(annotations[REVISION]),
    changeCause: words(annotations[CHANGE_CAUSE]),
    operation: operation
      ? {
          id: operation,
          by: text(annotations[OBJECT_ANNOTATIONS.by]),
          reason: text(annotations[OBJECT_ANNOTATIONS.reason]),
        }
      : undefined,
    selector: readSelector(spec.selector),
    podLabels: textMap(record(record(spec.template).metadata).labels),
    template: projectTemplate(spec.template),
    gitOps: findGitOps(object),
  };
}

function projectStatus(status: unknown): StoredDeployment['status'] {
  if (!isRecord(status)) {
    return undefined;
  }
  return {
    observedGeneration: count(status.observedGeneration),
    replicas: count(status.replicas),
    updatedReplicas: count(status.updatedReplicas),
    readyReplicas: count(status.readyReplicas),
    availableReplicas: count(status.availableReplicas),
  };
}

/** Conditions of any object's status. */
export function projectConditions(status: unknown): Condition[] {
  return list(record(status).conditions)
    .filter(isRecord)
    .map(condition => ({
      type: text(condition.type) ?? '',
      status: text(condition.status) ?? 'Unknown',
      reason: text(condition.reason),
      message: words(condition.message),
      lastTransitionTime: moment(condition.lastTransitionTime),
    }));
}

/** Revision number of an annotation; undefined when it is none. */
export function parseRevision(value: unknown): number | undefined {
  return typeof value === 'string' && /^[1-9]\d{0,15}$/.test(value)
    ? count(Number(value))
    : undefined;
}

/** The entries of a map whose values are text. */
export function textMap(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record(value)).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

function findGitOps(object: Json): GitOpsOwner | undefined {
  const metadata = record(object.metadata);
  const safe = {
    ...object,
    metadata: {
      ...metadata,
      labels: textMap(metadata.labels),
      annotations: textMap(metadata.annotations),
      managedFields: list(metadata.managedFields).filter(isRecord),
    },
  };
  return findGitOpsOwner(safe as unknown as Deployment);
}
