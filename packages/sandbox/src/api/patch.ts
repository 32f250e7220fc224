import type { Operation } from 'fast-json-patch';
import { applyPatch } from 'fast-json-patch';
import type { JsonObject } from '../store/kinds';
import { jsonSyntaxError } from './jsonText';
import { badRequest, StatusError } from './status';
import { strategicMerge } from './strategicMerge';

/** Media types of patches that change an existing object. */
export type PatchType =
  | 'application/json-patch+json'
  | 'application/merge-patch+json'
  | 'application/strategic-merge-patch+json';

/**
 * Applies a patch to a copy of an object.
 * @throws StatusError 400 for a text that is no patch, 422 for a JSON patch that does not apply
 */
export function patched(
  object: JsonObject,
  type: PatchType,
  text: string,
): JsonObject {
  const syntax = jsonSyntaxError(text);
  if (syntax) {
    throw badRequest(`error decoding patch: ${syntax}`);
  }
  const patch: unknown = JSON.parse(text);
  if (type === 'application/json-patch+json') {
    return applyOperations(object, patch);
  }
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
    throw badRequest(
      'error decoding patch: json: cannot unmarshal into Go value of type map[string]interface {}',
    );
  }
  return type === 'application/merge-patch+json'
    ? (mergePatch(object, patch) as JsonObject)
    : strategicMerge(object, patch as JsonObject);
}

function applyOperations(object: JsonObject, patch: unknown): JsonObject {
  if (!Array.isArray(patch)) {
    throw badRequest(
      'error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch',
    );
  }
  try {
    return applyPatch(
      structuredClone(object),
      patch as Operation[],
      true,
      false,
    ).newDocument;
  } catch {
    throw new StatusError(
      422,
      'Invalid',
      'the server rejected our request due to an error in our request',
      {},
    );
  }
}

/** RFC 7386. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
    return patch;
  }
  const result: JsonObject =
    typeof target === 'object' && target !== null && !Array.isArray(target)
      ? { ...(target as JsonObject) }
      : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) {
      delete result[name];
    } else {
      result[name] = mergePatch(result[name], value);
    }
  }
  return result;
}
