import type { Deployment, JsonObject, KubeObject } from '../store/kinds';
import { selectorText } from '../store/selectors';
import type { Call, Reply } from './call';
import { json } from './call';
import type { PatchType } from './patch';
import { patched } from './patch';
import { existing } from './read';
import type { Registry } from './registry';
import type { ResourceRequest } from './requestInfo';
import { typeError } from './schema';
import { badRequest, conflict, undecodablePatch, uidConflict } from './status';
import { validateScale } from './validate';
import { jsonBody, patchTypeOf, writeOptions } from './write';

interface Scale {
  kind: 'Scale';
  apiVersion: 'autoscaling/v1';
  metadata: Partial<KubeObject['metadata']>;
  spec: { replicas?: number };
  status: { replicas: number; selector: string };
}

/** GET, PUT and PATCH of the scale subresource. */
export function scale(
  registry: Registry,
  call: Call,
  request: ResourceRequest,
): Reply {
  const workload = existing(registry.store, request) as Deployment;
  if (call.method === 'GET') {
    return json(200, scaleOf(workload));
  }
  const wanted =
    call.method === 'PUT' ? replacement(call) : patchedScale(call, workload);
  const { name, namespace, uid, resourceVersion } = workload.metadata;
  if (
    wanted.metadata?.resourceVersion &&
    wanted.metadata.resourceVersion !== resourceVersion
  ) {
    throw conflict(request.type, name);
  }
  if (wanted.metadata?.uid && wanted.metadata.uid !== uid) {
    throw uidConflict(request.type, namespace, name, wanted.metadata.uid, uid);
  }
  const replicas = wanted.spec?.replicas ?? 0;
  validateScale(name, replicas);
  const next = { ...workload, spec: { ...workload.spec, replicas } };
  const stored = registry.update(
    request.type,
    workload,
    next,
    writeOptions(call, 'scale'),
  ) as Deployment;
  return json(200, scaleOf(stored));
}

function scaleOf(workload: Deployment): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } =
    workload.metadata;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: workload.spec.replicas || undefined },
    status: {
      replicas: workload.status?.replicas ?? 0,
      selector: selectorText(workload.spec.selector),
    },
  };
}

function replacement(call: Call): Scale {
  const body = jsonBody(call) as JsonObject;
  const wrong = typeError('Scale', body);
  if (wrong) {
    throw badRequest(
      `Scale in version "v1" cannot be handled as a Scale: ${wrong}`,
    );
  }
  return body as unknown as Scale;
}

function patchedScale(call: Call, workload: Deployment): Scale {
  const type = patchTypeOf(call);
  const { kind, apiVersion, metadata, spec, status } = scaleOf(workload);
  // The server patches the scale with the owners of the scale fields in it, and quotes that in its errors.
  const managedFields = (workload.metadata.managedFields ?? [])
    .filter(entry => entry.subresource === 'scale')
    .map(entry => ({ ...entry, apiVersion: 'autoscaling/v1' }));
  const before = {
    apiVersion,
    kind,
    metadata: {
      ...metadata,
      ...(managedFields.length ? { managedFields } : {}),
    },
    spec,
    status,
  };
  const patchType = (
    type.startsWith('application/apply') ? 'application/merge-patch+json' : type
  ) as PatchType;
  const next = patched(before as JsonObject, patchType, call.text);
  const wrong = typeError('Scale', next);
  if (wrong) {
    throw undecodablePatch(JSON.stringify(next), wrong);
  }
  return next as unknown as Scale;
}
