import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import type { EnvironmentRef } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { oneLine, withCause } from './text';

/**
 * The environment a step names, with a full entity reference.
 *
 * @throws InputError when the text names no entity
 */
export function resolveTarget(input: {
  entityRef: string;
  environment: string;
}): EnvironmentRef {
  const { entityRef: text, environment } = input;
  let entityRef: string | undefined;
  let cause: unknown;
  try {
    entityRef = stringifyEntityRef(
      parseEntityRef(text, {
        defaultKind: 'component',
        defaultNamespace: 'default',
      }),
    );
  } catch (error) {
    cause = error;
  }
  if (!entityRef || !/^[^:/]+:[^:/]+\/[^:/]+$/.test(entityRef)) {
    throw withCause(
      new InputError(
        `"${oneLine(
          text,
        )}" is not an entity reference such as component:default/quantum-rerank`,
      ),
      cause,
    );
  }
  return { entityRef, environment };
}
