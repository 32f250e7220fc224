import type { ResourceType } from '../store/resources';
import { qualifiedResource } from '../store/resources';

/** One cause inside the details of a Status. */
export interface StatusCause {
  reason?: string;
  message: string;
  field?: string;
}

/** The body of every Kubernetes error. */
export interface StatusBody {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: Record<string, never>;
  status: 'Success' | 'Failure';
  message?: string;
  reason?: string;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    uid?: string;
    causes?: StatusCause[];
    retryAfterSeconds?: number;
  };
  code?: number;
}

/** An answer that is not a success, with the Status body Kubernetes would send. */
export class StatusError extends Error {
  readonly body: StatusBody;
  readonly code: number;

  constructor(
    code: number,
    reason: string | undefined,
    message: string,
    details?: StatusBody['details'],
  ) {
    super(message);
    this.name = 'StatusError';
    this.code = code;
    this.body = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason ? { reason } : {}),
      ...(details ? { details } : {}),
      code,
    };
  }
}

type Named = { group: string; plural: string };

function detailsOf(type: Named, name: string): StatusBody['details'] {
  return {
    name,
    ...(type.group ? { group: type.group } : {}),
    kind: type.plural,
  };
}

/** 404 for an object. */
export function notFound(type: Named, name: string): StatusError {
  return new StatusError(
    404,
    'NotFound',
    `${qualifiedResource(type)} "${name}" not found`,
    detailsOf(type, name),
  );
}

/** 404 for a path that is no resource. */
export function noSuchPath(): StatusError {
  return new StatusError(
    404,
    'NotFound',
    'the server could not find the requested resource',
    {},
  );
}

/** 409 when a name is taken. */
export function alreadyExists(type: Named, name: string): StatusError {
  return new StatusError(
    409,
    'AlreadyExists',
    `${qualifiedResource(type)} "${name}" already exists`,
    detailsOf(type, name),
  );
}

/** 409 of optimistic locking. */
export function conflict(
  type: Named,
  name: string,
  why = 'the object has been modified; please apply your changes to the latest version and try again',
): StatusError {
  return new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualifiedResource(
      type,
    )} "${name}": ${why}`,
    detailsOf(type, name),
  );
}

/** 409 when the uid a writer expects is not the uid of the object. */
export function uidConflict(
  type: Named,
  namespace: string | undefined,
  name: string,
  expected: string,
  actual: string,
) {
  const key = `/registry/${type.plural}/${
    namespace ? `${namespace}/` : ''
  }${name}`;
  return conflict(
    type,
    name,
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ` +
      `Precondition failed: UID in precondition: ${expected}, UID in object meta: ${actual}`,
  );
}

/** 400. */
export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

/** 403 as RBAC words it. */
export function forbidden(
  user: string,
  verb: string,
  type: Named,
  subresource: string | undefined,
  namespace: string | undefined,
  name: string | undefined,
): StatusError {
  const where = namespace
    ? `in the namespace "${namespace}"`
    : 'at the cluster scope';
  const resource = subresource ? `${type.plural}/${subresource}` : type.plural;
  const subject = name
    ? `${qualifiedResource(type)} "${name}"`
    : qualifiedResource(type);
  return new StatusError(
    403,
    'Forbidden',
    `${subject} is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "${type.group}" ${where}`,
    {
      ...(name ? { name } : {}),
      ...(type.group ? { group: type.group } : {}),
      kind: type.plural,
    },
  );
}

/** 401. */
export function unauthorized(): StatusError {
  return new StatusError(401, 'Unauthorized', 'Unauthorized');
}

/** 405 for a verb that a resource lacks. */
export function methodNotAllowed(): StatusError {
  return new StatusError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
}

/** One finding of validation. */
export interface FieldError {
  field: string;
  reason:
    | 'FieldValueInvalid'
    | 'FieldValueForbidden'
    | 'FieldValueRequired'
    | 'FieldValueNotSupported'
    | 'FieldValueTooLong';
  /** Text after the field's name, for instance `Invalid value: -1: must be …`. */
  message: string;
}

/** A value that a field cannot have. */
export function invalidValue(
  field: string,
  value: unknown,
  why: string,
): FieldError {
  return {
    field,
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${JSON.stringify(value)}: ${why}`,
  };
}

/** A field that must be set. */
export function requiredValue(field: string, why = ''): FieldError {
  return {
    field,
    reason: 'FieldValueRequired',
    message: `Required value${why ? `: ${why}` : ''}`,
  };
}

/** 422 with the findings of validation. */
export function invalid(
  kind: string,
  group: string,
  name: string,
  errors: FieldError[],
): StatusError {
  const texts = errors.map(error => `${error.field}: ${error.message}`);
  const text = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const qualified = group ? `${kind}.${group}` : kind;
  return new StatusError(
    422,
    'Invalid',
    `${qualified} "${name}" is invalid: ${text}`,
    {
      name,
      ...(group ? { group } : {}),
      kind,
      causes: errors.map(({ reason, message, field }) => ({
        reason,
        message,
        field,
      })),
    },
  );
}

/** 422 for a patched object that does not decode, in the odd wording Kubernetes has for it. */
export function undecodablePatch(patched: string, why: string): StatusError {
  const message = `Invalid value: ${JSON.stringify(patched)}: ${why}`;
  return new StatusError(422, 'Invalid', ` "" is invalid: patch: ${message}`, {
    causes: [{ reason: 'FieldValueInvalid', message, field: 'patch' }],
  });
}

/** 201 or 200 without an object. */
export function success(code: number): StatusBody {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    code,
  };
}

/** 200 of a deletion that is complete. */
export function deleted(
  type: ResourceType,
  name: string,
  uid: string,
): StatusBody {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name,
      ...(type.group ? { group: type.group } : {}),
      kind: type.plural,
      uid,
    },
  };
}
