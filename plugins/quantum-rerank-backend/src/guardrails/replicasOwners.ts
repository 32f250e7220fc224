import type { Autoscaler, Deployment } from '../operations/plan/objects';

/** A GitOps tool that manages the deployment. */
export interface GitOpsOwner {
  tool: 'Argo CD' | 'Flux';
  /** Application, Kustomization or HelmRelease. */
  name: string;
  /** It owns `spec.replicas`, by the API server's own record. */
  ownsReplicas: boolean;
}

const GITOPS_MANAGERS = [
  'argocd-controller',
  'argocd-application-controller',
  'kustomize-controller',
  'helm-controller',
];

/** The KEDA ScaledObject behind an autoscaler, or undefined. */
export function findScaledObject(autoscaler: Autoscaler): string | undefined {
  return (
    autoscaler.metadata.labels?.['scaledobject.keda.sh/name'] ??
    autoscaler.metadata.ownerReferences?.find(
      owner => owner.kind === 'ScaledObject',
    )?.name
  );
}

/** The GitOps tool that manages an object, by the marks it leaves. */
export function findGitOpsOwner(
  deployment: Pick<Deployment, 'metadata'>,
): GitOpsOwner | undefined {
  const {
    annotations = {},
    labels = {},
    managedFields = [],
  } = deployment.metadata;
  const replicasManager = managedFields.find(
    entry =>
      GITOPS_MANAGERS.includes(entry.manager ?? '') &&
      ownsReplicas(entry.fieldsV1),
  )?.manager;
  const argo =
    annotations['argocd.argoproj.io/tracking-id']?.split(':')[0] ??
    labels['argocd.argoproj.io/instance'];
  if (argo !== undefined || replicasManager?.startsWith('argocd')) {
    return {
      tool: 'Argo CD',
      name: argo ?? 'an application',
      ownsReplicas: replicasManager !== undefined,
    };
  }
  const flux =
    labels['kustomize.toolkit.fluxcd.io/name'] ??
    labels['helm.toolkit.fluxcd.io/name'];
  if (flux !== undefined || replicasManager !== undefined) {
    return {
      tool: 'Flux',
      name: flux ?? 'a reconciler',
      ownsReplicas: replicasManager !== undefined,
    };
  }
  return undefined;
}

/** Name of the manager that last set `spec.replicas`, by the API server's record. */
export function findReplicasManager(
  deployment: Deployment,
): string | undefined {
  return deployment.metadata.managedFields
    ?.filter(entry => ownsReplicas(entry.fieldsV1))
    .map(entry =>
      entry.manager === 'kube-controller-manager' &&
      entry.subresource === 'scale'
        ? 'the autoscaler'
        : entry.manager,
    )
    .at(-1);
}

function ownsReplicas(fields: Record<string, unknown> | undefined): boolean {
  const spec = fields?.['f:spec'];
  return typeof spec === 'object' && spec !== null && 'f:replicas' in spec;
}
