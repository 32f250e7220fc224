import { KubernetesConnectionError } from './errors';
import { toConnectionError } from './failures';

/**
 * The whole body as text, up to a limit.
 *
 * @throws KubernetesConnectionError when it breaks off or is too long; headers
 * had arrived by then, so a write has been acted on
 */
export async function readText(
  body: AsyncIterable<unknown>,
  options: { cluster: string; limitBytes: number; write: boolean },
): Promise<string> {
  const { cluster, limitBytes, write } = options;
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      const part = chunk as Buffer;
      bytes += part.length;
      if (bytes > limitBytes) {
        throw new KubernetesConnectionError(
          `The answer of cluster ${cluster} is longer than ${limitBytes} bytes`,
          { maybeCommitted: write },
        );
      }
      parts.push(part);
    }
  } catch (error) {
    throw toConnectionError(cluster, error, { write });
  }
  return Buffer.concat(parts).toString('utf8');
}
