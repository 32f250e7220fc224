import { KubeConfig } from '@kubernetes/client-node';
import type { Sandbox } from '@quantumrerank/sandbox';
import { startQuickSandbox } from '../../operations/__testUtils__/Testbed';
import type { ClusterChoice } from './clusterChoice';
import { SeverableProxy } from './SeverableProxy';

/** A cluster that is there for the suite. */
export interface Cluster {
  /** The rights with which the suite prepares and looks. */
  admin: KubeConfig;
  /** Between the backend and the API server. */
  proxy: SeverableProxy;
  /** Present when it is the sandbox, which offers more kinds of trouble. */
  sandbox?: Sandbox;
  stop(): Promise<void>;
}

/** Starts a sandbox, or connects to the cluster of the kubeconfig's current context. */
export async function openCluster({ kind }: ClusterChoice): Promise<Cluster> {
  const admin = new KubeConfig();
  let sandbox: Sandbox | undefined;
  if (kind === 'sandbox') {
    sandbox = await startQuickSandbox({
      seed: 'empty',
      timing: { deadlineScale: 0.1, hpaSyncMs: 300 },
    });
    admin.loadFromClusterAndUser(
      { name: 'sandbox', server: sandbox.url, skipTLSVerify: true },
      { name: 'admin', token: sandbox.tokens.admin },
    );
  } else {
    admin.loadFromDefault();
  }
  const server = new URL(serverOf(admin));
  const proxy = await SeverableProxy.start({
    // An IPv6 address has brackets in a URL only.
    host: server.hostname.replace(/^\[|\]$/g, ''),
    port: Number(server.port || (server.protocol === 'https:' ? 443 : 80)),
  });
  return {
    admin,
    proxy,
    sandbox,
    stop: async () => {
      await proxy.stop();
      await sandbox?.stop();
    },
  };
}

/**
 * The text of a kubeconfig that reaches the admin's cluster through the
 * proxy, with a context for each token.
 */
export function kubeconfigThrough(
  { admin, proxy }: Cluster,
  tokens: Record<string, string>,
): string {
  const { caData, caFile, skipTLSVerify, tlsServerName } =
    admin.getCurrentCluster() ?? {};
  const url = new URL(serverOf(admin));
  const originalHost = url.hostname;
  url.hostname = '127.0.0.1';
  url.port = String(proxy.port);
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'cluster',
        cluster: {
          server: url.href.replace(/\/$/, ''),
          'certificate-authority-data': caData,
          'certificate-authority': caFile,
          // The sandbox speaks plain HTTP, where there is nothing to verify.
          'insecure-skip-tls-verify':
            url.protocol === 'https:' && skipTLSVerify,
          'tls-server-name': tlsServerName ?? nameInCertificate(originalHost),
        },
      },
    ],
    users: Object.entries(tokens).map(([name, token]) => ({
      name,
      user: { token },
    })),
    contexts: Object.keys(tokens).map(name => ({
      name,
      context: { cluster: 'cluster', user: name },
    })),
    'current-context': Object.keys(tokens)[0],
  });
}

function serverOf(kubeConfig: KubeConfig): string {
  const cluster = kubeConfig.getCurrentCluster();
  if (!cluster?.server) {
    throw new Error(
      'The current context of the kubeconfig names no cluster with a server.',
    );
  }
  if (cluster.proxyUrl) {
    throw new Error(
      'The cluster suite cannot reach a cluster through proxy-url, because it puts a proxy of its own in between.',
    );
  }
  return cluster.server;
}

/** The name to verify although the connection goes to this machine; addresses are no names in TLS. */
function nameInCertificate(host: string): string | undefined {
  if (/^127\./.test(host)) {
    return undefined;
  }
  return /^[\d.]+$|^\[/.test(host) ? 'kubernetes.default.svc' : host;
}
