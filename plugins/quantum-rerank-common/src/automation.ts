/**
 * Who asks for an operation that the portal begins by itself. No person, and
 * no entity of the catalog.
 *
 * @public
 */
export const AUTOMATION_REF = 'service:quantum-rerank/automatic-rollback';

/**
 * Through what such an operation came.
 *
 * @public
 */
export const AUTOMATION_VIA = 'automation';

/**
 * Whether an operation was begun by the portal itself.
 *
 * @public
 */
export function isAutomatic(operation: {
  requestedBy: string;
  via: string;
}): boolean {
  return (
    operation.via === AUTOMATION_VIA && operation.requestedBy === AUTOMATION_REF
  );
}

/**
 * Begins `via` of what a program asked for on behalf of a person who did not
 * start it, such as an assistant.
 *
 * @public
 */
export const UNATTENDED_VIA = 'unattended:';

/**
 * Whether no person sat in front of the request.
 *
 * @public
 */
export function isUnattended(operation: { via: string }): boolean {
  return operation.via.startsWith(UNATTENDED_VIA);
}
