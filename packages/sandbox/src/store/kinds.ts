/** The parts of Kubernetes objects the sandbox reads and writes; everything else passes through untouched. */

/** Label or annotation map. */
export type StringMap = Record<string, string>;

/** A parsed JSON object of unknown shape. */
export type JsonObject = Record<string, unknown>;

/** Points from a dependent to its owner. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** One manager's entry of server-side field ownership. */
export interface ManagedFieldsEntry {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  time?: string;
  fieldsType: 'FieldsV1';
  fieldsV1: JsonObject;
  subresource?: string;
}

/** Object metadata; the order of members is the order in which Kubernetes writes them. */
export interface ObjectMeta {
  name: string;
  generateName?: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  creationTimestamp: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: StringMap;
  annotations?: StringMap;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  managedFields?: ManagedFieldsEntry[];
}

/** Any stored object. Stored objects are never changed in place. */
export interface KubeObject {
  kind: string;
  apiVersion: string;
  metadata: ObjectMeta;
}

/** The Kubernetes selector of workloads. */
export interface LabelSelector {
  matchLabels?: StringMap;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** A condition of any status. */
export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  lastUpdateTime?: string;
  lastProbeTime?: string | null;
  lastHeartbeatTime?: string;
  lastTransitionTime?: string;
  observedGeneration?: number;
  reason?: string;
  message?: string;
}

/** A container as the pod template writes it. */
export interface Container {
  name: string;
  image: string;
  ports?: { name?: string; containerPort: number; protocol?: string }[];
  env?: { name: string; value?: string }[];
  resources?: { limits?: StringMap; requests?: StringMap };
  imagePullPolicy?: string;
}

/** Pod spec, as far as the sandbox looks at it. */
export interface PodSpec {
  containers: Container[];
  initContainers?: Container[];
  nodeName?: string;
  restartPolicy?: string;
  terminationGracePeriodSeconds?: number;
  tolerations?: {
    key?: string;
    operator?: string;
    effect?: string;
    tolerationSeconds?: number;
  }[];
}

/** Pod template of a workload. */
export interface PodTemplate {
  metadata?: { labels?: StringMap; annotations?: StringMap };
  spec: PodSpec;
}

/** What a container does now or did before. */
export interface ContainerState {
  waiting?: { reason: string; message?: string };
  running?: { startedAt: string };
  terminated?: {
    exitCode: number;
    reason: string;
    startedAt: string;
    finishedAt: string;
    containerID: string;
  };
}

/** Status of one container of a pod. */
export interface ContainerStatus {
  name: string;
  state: ContainerState;
  lastState: ContainerState;
  ready: boolean;
  restartCount: number;
  image: string;
  imageID: string;
  containerID?: string;
  started: boolean;
}

/** A pod. */
export interface Pod extends KubeObject {
  spec: PodSpec;
  status: {
    phase: string;
    conditions?: Condition[];
    message?: string;
    reason?: string;
    hostIP?: string;
    podIP?: string;
    podIPs?: { ip: string }[];
    startTime?: string;
    containerStatuses?: ContainerStatus[];
    qosClass?: string;
  };
}

/** A ReplicaSet. */
export interface ReplicaSet extends KubeObject {
  spec: {
    replicas: number;
    minReadySeconds?: number;
    selector: LabelSelector;
    template: PodTemplate;
  };
  status: {
    replicas: number;
    fullyLabeledReplicas?: number;
    readyReplicas?: number;
    availableReplicas?: number;
    terminatingReplicas?: number;
    observedGeneration?: number;
  };
}

/** Status of a Deployment. */
export interface DeploymentStatus {
  observedGeneration?: number;
  replicas?: number;
  updatedReplicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  unavailableReplicas?: number;
  terminatingReplicas?: number;
  conditions?: Condition[];
}

/** A Deployment. */
export interface Deployment extends KubeObject {
  spec: {
    replicas: number;
    selector: LabelSelector;
    template: PodTemplate;
    strategy: {
      type: string;
      rollingUpdate?: {
        maxUnavailable?: number | string;
        maxSurge?: number | string;
      };
    };
    minReadySeconds?: number;
    revisionHistoryLimit?: number;
    paused?: boolean;
    progressDeadlineSeconds?: number;
  };
  status: DeploymentStatus;
}

/** One resource metric of an autoscaler. */
export interface HpaMetric {
  type: string;
  resource?: {
    name: string;
    target: {
      type: string;
      averageUtilization?: number;
      averageValue?: string;
    };
  };
}

/** Rules for one direction of scaling. */
export interface HpaScalingRules {
  stabilizationWindowSeconds?: number;
  selectPolicy?: string;
  policies?: { type: string; value: number; periodSeconds: number }[];
}

/** A HorizontalPodAutoscaler, autoscaling/v2. */
export interface Hpa extends KubeObject {
  spec: {
    scaleTargetRef: { kind: string; name: string; apiVersion?: string };
    minReplicas: number;
    maxReplicas: number;
    metrics?: HpaMetric[];
    behavior?: { scaleUp?: HpaScalingRules; scaleDown?: HpaScalingRules };
  };
  status: {
    lastScaleTime?: string;
    currentReplicas?: number;
    desiredReplicas?: number;
    currentMetrics?: unknown[] | null;
    conditions?: Condition[];
  };
}

/** A PodDisruptionBudget. */
export interface Pdb extends KubeObject {
  spec: {
    minAvailable?: number | string;
    maxUnavailable?: number | string;
    selector?: LabelSelector;
  };
  status: {
    observedGeneration?: number;
    disruptionsAllowed: number;
    currentHealthy: number;
    desiredHealthy: number;
    expectedPods: number;
    conditions?: Condition[];
  };
}

/** A Service. */
export interface Service extends KubeObject {
  spec: {
    ports?: {
      name?: string;
      port: number;
      targetPort?: number | string;
      protocol?: string;
    }[];
    selector?: StringMap;
    clusterIP?: string;
  };
}

/** An EndpointSlice. */
export interface EndpointSlice extends KubeObject {
  addressType: string;
  endpoints: unknown[];
  ports: unknown[];
}

/** A Node. */
export interface Node extends KubeObject {
  spec: {
    unschedulable?: boolean;
    taints?: { key: string; effect: string; timeAdded?: string }[];
  };
  status: {
    conditions?: Condition[];
    capacity?: StringMap;
    allocatable?: StringMap;
  };
}

/** A core/v1 Event. */
export interface KubeEvent extends KubeObject {
  involvedObject: {
    kind: string;
    namespace?: string;
    name: string;
    uid?: string;
    apiVersion?: string;
    resourceVersion?: string;
    fieldPath?: string;
  };
  reason: string;
  message: string;
  type: string;
  count?: number;
  firstTimestamp?: string | null;
  lastTimestamp?: string | null;
}

/** Typed access to the resources the controllers work on. */
export interface Kinds {
  deployments: Deployment;
  replicasets: ReplicaSet;
  pods: Pod;
  nodes: Node;
  horizontalpodautoscalers: Hpa;
  poddisruptionbudgets: Pdb;
  services: Service;
  endpointslices: EndpointSlice;
  events: KubeEvent;
}
