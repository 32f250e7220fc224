import type { JsonObject } from '../store/kinds';
import { timestamp } from '../store/names';
import type { Access } from './access';
import type { Call, Reply } from './call';
import { json, managerOf } from './call';
import { compareFields } from './fieldSets';
import type { ResourceRequest } from './requestInfo';
import { jsonBody } from './write';

interface ResourceAttributes {
  namespace?: string;
  verb?: string;
  group?: string;
  resource?: string;
  subresource?: string;
  name?: string;
}

/** POST of the reviews by which a client learns about itself. */
export function review(
  access: Access,
  call: Call,
  request: ResourceRequest,
): Reply {
  const body = jsonBody(call) as { spec?: JsonObject };
  const spec = body.spec ?? {};
  switch (request.type.kind) {
    case 'SelfSubjectAccessReview':
      return json(201, accessReview(access, call, spec));
    case 'SelfSubjectRulesReview':
      return json(201, {
        kind: 'SelfSubjectRulesReview',
        apiVersion: 'authorization.k8s.io/v1',
        metadata: {},
        spec: {},
        status: access.rules(call.user, String(spec.namespace ?? '')),
      });
    default:
      return json(201, {
        kind: 'SelfSubjectReview',
        apiVersion: 'authentication.k8s.io/v1',
        metadata: { creationTimestamp: null },
        status: {
          userInfo: {
            username: call.user.name,
            groups: [...(call.user.groups ?? []), 'system:authenticated'],
          },
        },
      });
  }
}

function accessReview(access: Access, call: Call, spec: JsonObject) {
  const wanted = spec.resourceAttributes as ResourceAttributes | undefined;
  const resource = wanted?.subresource
    ? `${wanted.resource}/${wanted.subresource}`
    : wanted?.resource ?? '';
  const allowed = wanted
    ? access.allows(
        call.user,
        wanted.verb ?? '',
        wanted.group ?? '',
        resource,
        wanted.namespace || undefined,
        wanted.name || undefined,
      )
    : true;
  return {
    kind: 'SelfSubjectAccessReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: {
      managedFields: [
        {
          manager: managerOf(call),
          operation: 'Update',
          apiVersion: 'authorization.k8s.io/v1',
          time: timestamp(),
          fieldsType: 'FieldsV1',
          fieldsV1: compareFields({ spec: {} }, { spec }).touched,
        },
      ],
    },
    spec,
    status: { allowed },
  };
}
