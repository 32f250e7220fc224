import type { KubeObject, Pod, Service } from '../store/kinds';
import { templateHash } from '../store/names';
import type { ResourceType } from '../store/resources';

/** What admission adds to a new object. Nobody owns these fields. */
export function admitted(type: ResourceType, object: KubeObject): KubeObject {
  switch (type.plural) {
    case 'services':
      return addressed(object as Service);
    case 'pods':
      return admittedPod(object as Pod);
    default:
      return object;
  }
}

function admittedPod(object: Pod): Pod {
  const { spec, metadata } = object;
  const toleration = (key: string) => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 300,
  });
  const volume = `kube-api-access-${templateHash(metadata.name).slice(0, 5)}`;
  return {
    ...object,
    spec: {
      volumes: [serviceAccountVolume(volume)],
      ...spec,
      containers: spec.containers.map(each => ({
        ...each,
        volumeMounts: [
          {
            name: volume,
            readOnly: true,
            mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
          },
        ],
      })),
      serviceAccountName: 'default',
      serviceAccount: 'default',
      tolerations: spec.tolerations ?? [
        toleration('node.kubernetes.io/not-ready'),
        toleration('node.kubernetes.io/unreachable'),
      ],
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
    },
  } as unknown as Pod;
}

/** The volume by which a pod reaches the API server. */
function serviceAccountVolume(name: string) {
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        {
          configMap: {
            name: 'kube-root-ca.crt',
            items: [{ key: 'ca.crt', path: 'ca.crt' }],
          },
        },
        {
          downwardAPI: {
            items: [
              {
                path: 'namespace',
                fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' },
              },
            ],
          },
        },
      ],
      defaultMode: 420,
    },
  };
}

let lastAddress = 0;

/** A Service with an address of the cluster. */
function addressed(object: Service): KubeObject {
  const address =
    object.spec.clusterIP ?? `10.0.0.${(lastAddress++ % 250) + 2}`;
  return {
    ...object,
    spec: {
      ...object.spec,
      clusterIP: address,
      clusterIPs: [address],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
    },
  } as Service;
}
