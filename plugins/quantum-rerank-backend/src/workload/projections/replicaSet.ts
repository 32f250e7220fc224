import { parseRevision } from './deployment';
import { controllerUid } from './pod';
import {
  count,
  moment,
  record,
  required,
  text,
  words,
  type Json,
} from './read';
import { projectTemplate, type StoredTemplate } from './template';

/** What is kept of a ReplicaSet. */
export interface StoredReplicaSet {
  name: string;
  uid: string;
  ownerUid?: string;
  createdAt: string;
  /** Absent when its annotation cannot be read: such a set is no revision. */
  revision?: number;
  templateHash?: string;
  changeCause?: string;
  desired: number;
  ready: number;
  template: StoredTemplate;
}

/** @throws TypeError when the ReplicaSet lacks what identifies it */
export function projectReplicaSet(object: Json): StoredReplicaSet {
  const metadata = record(object.metadata);
  const annotations = record(metadata.annotations);
  const spec = record(object.spec);
  const status = record(object.status);
  return {
    name: required(text(metadata.name), 'metadata.name'),
    uid: required(text(metadata.uid), 'metadata.uid'),
    ownerUid: controllerUid(metadata),
    createdAt: required(
      moment(metadata.creationTimestamp),
      'metadata.creationTimestamp',
    ),
    revision: parseRevision(annotations['deployment.kubernetes.io/revision']),
    templateHash: text(record(metadata.labels)['pod-template-hash']),
    changeCause: words(annotations['kubernetes.io/change-cause']),
    desired: count(spec.replicas) ?? 0,
    ready: count(status.readyReplicas) ?? 0,
    template: projectTemplate(spec.template),
  };
}
