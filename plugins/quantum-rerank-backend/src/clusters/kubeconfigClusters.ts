import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ServiceUnavailableError } from '@backstage/errors';
import { KubeConfig } from '@kubernetes/client-node';

/**
 * The context of that name in a kubeconfig file, or undefined when the file
 * has no such context.
 *
 * @throws ServiceUnavailableError when the file cannot be read
 */
export async function readKubeconfigContext(
  path: string,
  context: string,
): Promise<KubeConfig | undefined> {
  const kubeConfig = new KubeConfig();
  try {
    kubeConfig.loadFromString(await readFile(path, 'utf8'));
    kubeConfig.makePathsAbsolute(dirname(path));
  } catch (error) {
    // Without the cause: a YAML error quotes the lines around it, tokens included.
    const { code } = error as { code?: unknown };
    throw new ServiceUnavailableError(
      `The kubeconfig named by quantumRerank.kubeconfig.path cannot be read (${
        typeof code === 'string' ? code : 'it is not a valid kubeconfig'
      })`,
    );
  }
  if (!kubeConfig.getContextObject(context)) {
    return undefined;
  }
  kubeConfig.setCurrentContext(context);
  return kubeConfig;
}

/** Name by which profiles mean the cluster this backend itself runs in. */
export const IN_CLUSTER = 'in-cluster';

/**
 * Connection by the mounted service account.
 *
 * @throws ServiceUnavailableError outside a cluster
 */
export function inClusterConfig(
  environment: NodeJS.ProcessEnv = process.env,
): KubeConfig {
  if (!environment.KUBERNETES_SERVICE_HOST) {
    throw new ServiceUnavailableError(
      'A profile names the cluster in-cluster, but this backend does not run in a Kubernetes cluster',
    );
  }
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromCluster();
  return kubeConfig;
}
