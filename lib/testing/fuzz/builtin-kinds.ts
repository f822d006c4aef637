/** A kind that cases are made of, as YAML and JSON paths: short enough to be read, rich enough to be hit everywhere. */
export type FuzzKind = {
  /** Where objects live; `NS` stands for the run's namespace. Without it the kind is cluster-scoped. */
  path: string;
  /** An object with nearly everything that people declare, without its name; `OWNGROUP` stands for a new API group. */
  yaml: string;
  /** Values that a field takes instead, by path (`spec.ports[0].port`); null takes the field away. */
  edits: Record<string, unknown[]>;
  /** Members that are sometimes left out: from Git at first, and so from what is owned. */
  optional?: string[];
  /** What the server sets where nothing is declared: declaring it, too, changes nothing. */
  defaults?: Record<string, unknown>;
  /** Optional members that the object never has, and the empty value of their type: null and these vanish. */
  absent?: Record<string, unknown>;
  /** What others write beside us: the body of an apply by another manager. */
  others?: string[];
  /** What others patch into it, which no apply would let them. */
  patches?: unknown[];
  /** The kind can be scaled through its subresource. */
  isScalable?: boolean;
  /** Other API versions in which Git may declare the same. */
  otherVersions?: string[];
  /** Its status is a field like any other, because it has no subresource for it. */
  isStatusPlain?: boolean;
  /** Each object makes the whole API server work: taken seldom, and deleted when its case is done. */
  isCostly?: boolean;
};

const podTemplate = `
    metadata: {labels: {app: web}, annotations: {checksum/config: "1"}}
    spec:
      serviceAccountName: default
      terminationGracePeriodSeconds: 30
      nodeSelector: {disk: ssd}
      tolerations: [{key: dedicated, operator: Equal, value: web, effect: NoSchedule}, {operator: Exists, effect: NoExecute, tolerationSeconds: 60}]
      affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {topologyKey: zone, labelSelector: {matchLabels: {app: web}}}}]}}
      topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: web}}}]
      securityContext: {runAsNonRoot: true, fsGroup: 2000, supplementalGroups: [1, 2], sysctls: [{name: net.core.somaxconn, value: "1024"}]}
      imagePullSecrets: [{name: pull}]
      hostAliases: [{ip: 10.0.0.1, hostnames: [a, b]}]
      initContainers: [{name: init, image: "init:1", command: [sh, -c, "true"]}]
      containers:
      - name: web
        image: web:1
        args: [--level, info]
        env: [{name: LEVEL, value: info}, {name: MODE, value: fast}, {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}, {name: KEY, valueFrom: {secretKeyRef: {name: keys, key: a}}}]
        envFrom: [{configMapRef: {name: web}}]
        ports: [{name: http, containerPort: 8080}, {name: dns, containerPort: 53, protocol: UDP}, {containerPort: 53, protocol: TCP}]
        resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {cpu: "1", memory: 1Gi}}
        livenessProbe: {httpGet: {path: /health, port: http}, periodSeconds: 10}
        readinessProbe: {tcpSocket: {port: 8080}, failureThreshold: 3}
        volumeMounts: [{name: config, mountPath: /etc/web}, {name: cache, mountPath: /cache, readOnly: false}]
        securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL], add: [NET_ADMIN]}}
        lifecycle: {preStop: {exec: {command: [sleep, "5"]}}}
      - name: log
        image: log:1
      volumes: [{name: config, configMap: {name: web, items: [{key: a, path: a}]}}, {name: cache, emptyDir: {sizeLimit: 1Gi}}, {name: all, projected: {sources: [{secret: {name: keys}}]}}]
`;
const pod = "spec.template.spec";
const web = `${pod}.containers[0]`;
const podEdits: FuzzKind["edits"] = {
  [`${web}.image`]: ["web:2", "registry.example:5000/web@sha256:0123", "web:1 "],
  [`${web}.args`]: [["--level", "debug"], [], ["info", "--level"]],
  [`${web}.args[1]`]: ["debug", ""],
  [`${web}.env[0].value`]: ["debug", "", "0644", "äöü ☃"],
  [`${web}.env[1]`]: [null, { name: "MODE", value: "slow" }, { name: "OTHER", value: "x" }],
  [`${web}.env`]: [[{ name: "LEVEL", value: "info" }], [{ name: "MODE" }, { name: "LEVEL", value: "info" }]],
  [`${web}.ports[0].containerPort`]: [8081],
  [`${web}.ports[1].protocol`]: ["SCTP"],
  [`${web}.resources.limits.cpu`]: ["2", "1500m", null],
  [`${web}.resources.limits.memory`]: ["1073741824", "2Gi", "1G"],
  [`${web}.resources.requests.cpu`]: ["200m", "0.25"],
  [`${web}.livenessProbe.httpGet.port`]: [8080, "http", 80],
  [`${web}.livenessProbe.periodSeconds`]: [20, null],
  [`${web}.readinessProbe`]: [null, { exec: { command: ["ready"] } }],
  [`${web}.volumeMounts[1].readOnly`]: [true, null],
  [`${web}.volumeMounts`]: [[{ name: "cache", mountPath: "/cache" }]],
  [`${web}.securityContext.capabilities.drop`]: [["ALL", "NET_RAW"], null],
  [`${web}.securityContext`]: [{ runAsUser: 1000 }, null],
  [`${web}.lifecycle`]: [null],
  [`${pod}.containers[1]`]: [null, { name: "log", image: "log:2" }, { name: "other", image: "other:1" }],
  [`${pod}.containers[1].image`]: ["log:2"],
  [`${pod}.initContainers`]: [[{ name: "init", image: "init:2" }], null],
  [`${pod}.nodeSelector`]: [{ disk: "hdd" }, { disk: "ssd", zone: "a" }, null],
  [`${pod}.tolerations`]: [[{ operator: "Exists" }], null],
  [`${pod}.tolerations[1].tolerationSeconds`]: [61],
  [`${pod}.affinity`]: [null, { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } }],
  [`${pod}.topologySpreadConstraints[0].maxSkew`]: [2],
  [`${pod}.securityContext.fsGroup`]: [2001, null],
  [`${pod}.securityContext.supplementalGroups`]: [[2, 1], [1]],
  [`${pod}.terminationGracePeriodSeconds`]: [10, 0, null],
  [`${pod}.serviceAccountName`]: ["web"],
  [`${pod}.imagePullSecrets`]: [[{ name: "other" }], null],
  [`${pod}.hostAliases[0].hostnames`]: [["b", "a"], ["a"]],
  [`${pod}.volumes[0].configMap.items`]: [null, [{ key: "a", path: "b" }]],
  [`${pod}.volumes[1].emptyDir.sizeLimit`]: ["2Gi", "1024Mi", null],
  [`${pod}.volumes[1].emptyDir`]: [{}, { medium: "Memory" }],
  "spec.template.metadata.labels": [{ app: "web", tier: "front" }],
  "spec.template.metadata.annotations": [{ "checksum/config": "2" }, null],
};
const podOptional = [
  ...["args", "envFrom", "livenessProbe", "readinessProbe", "lifecycle", "securityContext", "resources"].map(
    (name) => `${web}.${name}`,
  ),
  ...["affinity", "tolerations", "topologySpreadConstraints", "nodeSelector", "initContainers"].map(
    (name) => `${pod}.${name}`,
  ),
  ...["imagePullSecrets", "hostAliases", "securityContext", "terminationGracePeriodSeconds"].map(
    (name) => `${pod}.${name}`,
  ),
  "spec.template.metadata.annotations",
];
const podDefaults: FuzzKind["defaults"] = {
  [`${web}.imagePullPolicy`]: "IfNotPresent",
  [`${web}.terminationMessagePath`]: "/dev/termination-log",
  [`${web}.ports[0].protocol`]: "TCP",
  [`${web}.livenessProbe.timeoutSeconds`]: 1,
  [`${pod}.dnsPolicy`]: "ClusterFirst",
  [`${pod}.schedulerName`]: "default-scheduler",
  [`${pod}.volumes[0].configMap.defaultMode`]: 420,
};
const podAbsent: FuzzKind["absent"] = {
  [`${pod}.ephemeralContainers`]: [],
  [`${pod}.overhead`]: {},
  [`${pod}.readinessGates`]: [],
  [`${pod}.priorityClassName`]: "",
  [`${pod}.hostNetwork`]: false,
  [`${web}.workingDir`]: "",
  [`${web}.stdin`]: false,
  [`${web}.startupProbe`]: null,
  [`${web}.volumeDevices`]: [],
  [`${pod}.containers[1].env`]: [],
  [`${pod}.containers[1].resources`]: {},
  "spec.template.metadata.creationTimestamp": null,
};
const sidecar = `spec: {template: {metadata: {labels: {injected: "true"}}, spec: {containers: [{name: mesh, image: "mesh:1"}], volumes: [{name: mesh, emptyDir: {}}]}}}`;
const sharedImage = `spec: {template: {spec: {containers: [{name: web, image: "web:1", env: [{name: MESH, value: "1"}]}]}}}`;

const workload = (apiVersion: string, kind: string, path: string, spec: string, more: Partial<FuzzKind>) => ({
  path,
  yaml: `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {labels: {app: web}}\nspec:\n${spec}\n  template:${podTemplate}${kind === "Job" ? "      restartPolicy: Never\n" : ""}`,
  ...more,
  edits: { ...podEdits, ...more.edits },
  optional: [...podOptional, ...(more.optional ?? [])],
  defaults: { ...podDefaults, ...more.defaults },
  absent: { ...podAbsent, status: {}, ...more.absent },
  others: [sidecar, sharedImage, ...(more.others ?? [])],
});

/** Kinds of every group that an API server has built in, with what people and controllers do to them. */
export const builtInKinds: FuzzKind[] = [
  workload(
    "apps/v1",
    "Deployment",
    "/apis/apps/v1/namespaces/NS/deployments",
    "  replicas: 2\n  selector: {matchLabels: {app: web}}\n  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 25%}}",
    {
      isScalable: true,
      edits: {
        "spec.replicas": [3, 1, 0, null],
        "spec.strategy": [{ type: "Recreate" }, null],
        "spec.strategy.rollingUpdate.maxSurge": ["10%", 2, "1"],
        "spec.paused": [true],
        "spec.selector.matchLabels": [{ app: "other" }],
      },
      optional: ["spec.replicas", "spec.strategy"],
      defaults: { "spec.revisionHistoryLimit": 10, "spec.progressDeadlineSeconds": 600 },
      absent: { "spec.minReadySeconds": 0, "spec.paused": false },
      others: ["spec: {replicas: 2}", "spec: {replicas: 5}"],
    },
  ),
  workload(
    "apps/v1",
    "StatefulSet",
    "/apis/apps/v1/namespaces/NS/statefulsets",
    "  replicas: 2\n  serviceName: web\n  selector: {matchLabels: {app: web}}\n  volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]",
    {
      isScalable: true,
      edits: {
        "spec.replicas": [3],
        "spec.serviceName": ["other"],
        "spec.updateStrategy": [{ type: "OnDelete" }],
        "spec.volumeClaimTemplates[0].spec.resources.requests.storage": ["2Gi", "1024Mi"],
      },
      optional: ["spec.replicas"],
      defaults: { "spec.podManagementPolicy": "OrderedReady", "spec.revisionHistoryLimit": 10 },
      absent: { "spec.volumeClaimTemplates[0].status": {} },
    },
  ),
  workload(
    "apps/v1",
    "DaemonSet",
    "/apis/apps/v1/namespaces/NS/daemonsets",
    "  selector: {matchLabels: {app: web}}",
    {
      edits: { "spec.updateStrategy": [{ type: "OnDelete" }], "spec.minReadySeconds": [5] },
      defaults: { "spec.revisionHistoryLimit": 10 },
    },
  ),
  workload(
    "apps/v1",
    "ReplicaSet",
    "/apis/apps/v1/namespaces/NS/replicasets",
    "  replicas: 1\n  selector: {matchLabels: {app: web}}",
    {
      isScalable: true,
      edits: { "spec.replicas": [2], "spec.minReadySeconds": [1] },
    },
  ),
  workload(
    "v1",
    "ReplicationController",
    "/api/v1/namespaces/NS/replicationcontrollers",
    "  replicas: 1\n  selector: {app: web}",
    {
      edits: { "spec.replicas": [2], "spec.selector": [{ app: "web", tier: "x" }] },
      optional: ["spec.selector"],
    },
  ),
  workload("batch/v1", "Job", "/apis/batch/v1/namespaces/NS/jobs", "  backoffLimit: 3\n  suspend: true", {
    edits: {
      "spec.backoffLimit": [4, null],
      "spec.suspend": [false],
      "spec.activeDeadlineSeconds": [60],
      "spec.template.spec.restartPolicy": ["Always"],
      "spec.parallelism": [2],
    },
    absent: { "spec.manualSelector": false },
  }),
  {
    path: "/apis/batch/v1/namespaces/NS/cronjobs",
    yaml: `apiVersion: batch/v1
kind: CronJob
metadata: {labels: {app: report}}
spec:
  schedule: "*/5 * * * *"
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 60
  jobTemplate:
    spec:
      backoffLimit: 2
      template:
        spec:
          restartPolicy: OnFailure
          containers: [{name: report, image: "report:1", env: [{name: A, value: "1"}], resources: {limits: {cpu: 500m}}}]`,
    edits: {
      "spec.schedule": ["0 3 * * *"],
      "spec.concurrencyPolicy": ["Allow", null],
      "spec.suspend": [true],
      "spec.timeZone": ["Europe/Zurich"],
      "spec.jobTemplate.spec.template.spec.containers[0].image": ["report:2"],
      "spec.jobTemplate.spec.template.spec.containers[0].env[0].value": ["2"],
    },
    optional: [
      "spec.concurrencyPolicy",
      "spec.startingDeadlineSeconds",
      "spec.jobTemplate.spec.backoffLimit",
    ],
    defaults: {
      "spec.suspend": false,
      "spec.successfulJobsHistoryLimit": 3,
      "spec.failedJobsHistoryLimit": 1,
    },
    absent: { "spec.jobTemplate.metadata": {}, "spec.jobTemplate.metadata.creationTimestamp": null },
    others: [`spec: {suspend: true}`],
  },
  {
    path: "/api/v1/namespaces/NS/pods",
    yaml: `apiVersion: v1
kind: Pod
metadata: {labels: {app: one}}
spec:
  restartPolicy: Never
  containers: [{name: one, image: "one:1", resources: {requests: {cpu: "0.1", memory: 64Mi}}, ports: [{containerPort: 80}]}]
  tolerations: [{key: a, operator: Exists}]`,
    edits: {
      "spec.containers[0].image": ["one:2"],
      "spec.containers[0].resources.requests.cpu": ["200m"],
      "spec.activeDeadlineSeconds": [30],
      "spec.tolerations": [
        [
          { key: "a", operator: "Exists" },
          { key: "b", operator: "Exists" },
        ],
      ],
      "metadata.labels.app": ["two"],
    },
    optional: ["spec.tolerations"],
    defaults: { "spec.dnsPolicy": "ClusterFirst", "spec.enableServiceLinks": true },
    absent: { "spec.nodeName": "", "spec.volumes": [] },
  },
  {
    path: "/api/v1/namespaces/NS/podtemplates",
    yaml: `apiVersion: v1
kind: PodTemplate
metadata: {labels: {app: one}}
template:
  metadata: {labels: {app: one}}
  spec: {containers: [{name: one, image: "one:1", ports: [{containerPort: 80}]}]}`,
    edits: {
      "template.spec.containers[0].image": ["one:2"],
      "template.metadata.labels": [{ app: "two" }, null],
    },
    defaults: { "template.spec.restartPolicy": "Always" },
  },
  {
    path: "/api/v1/namespaces/NS/configmaps",
    yaml: `apiVersion: v1
kind: ConfigMap
metadata: {labels: {app: web}}
data: {nginx.conf: "a\\nb\\n", mode: fast, empty: "", port: "8080"}
binaryData: {logo: aGVsbG8=}`,
    edits: {
      "data.mode": ["slow", "", null, "Fast", "fast\n", "fast ", "1e3", "☃"],
      "data.port": ["08080", "8080.0"],
      "data.nginx\\.conf": ["a\nb", "a\r\nb\r\n"],
      "binaryData.logo": ["aGVsbG8h", "aGVsbG8=\n"],
      data: [{ mode: "fast" }, {}, null],
      "data.__proto__": ["x"],
      "data.huge": ["x".repeat(200_000)],
      immutable: [true],
    },
    optional: ["binaryData", "data.empty", "data"],
    others: ["data: {theirs: x}", "data: {mode: fast}"],
  },
  {
    path: "/api/v1/namespaces/NS/secrets",
    yaml: `apiVersion: v1
kind: Secret
metadata: {labels: {app: web}}
type: Opaque
data: {password: aHVudGVyMg==, empty: ""}`,
    edits: {
      "data.password": ["b3RoZXI=", null, "aHVudGVyMg=="],
      stringData: [{ password: "hunter3" }, { more: "x" }],
      type: ["example.com/other"],
      immutable: [true],
    },
    optional: ["type", "data.empty"],
    absent: { stringData: {} },
    others: ["data: {theirs: eA==}"],
  },
  {
    path: "/api/v1/namespaces/NS/services",
    yaml: `apiVersion: v1
kind: Service
metadata: {labels: {app: web}}
spec:
  type: ClusterIP
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: 8080}, {name: dns, port: 53, protocol: UDP, targetPort: dns}, {name: dnst, port: 53, protocol: TCP}]
  sessionAffinity: None`,
    edits: {
      "spec.ports[0].targetPort": [8081, "http", "8080"],
      "spec.ports[0].port": [81],
      "spec.ports[1]": [null],
      "spec.ports[0].name": ["web"],
      "spec.ports[2].protocol": [null],
      "spec.selector": [{ app: "web", tier: "x" }, { tier: "x" }],
      "spec.type": ["NodePort", "LoadBalancer"],
      "spec.sessionAffinity": ["ClientIP"],
      "spec.externalIPs": [["10.1.1.1"]],
      "spec.publishNotReadyAddresses": [true],
    },
    optional: ["spec.type", "spec.sessionAffinity", "spec.ports[0].targetPort"],
    defaults: {
      "spec.internalTrafficPolicy": "Cluster",
      "spec.ipFamilyPolicy": "SingleStack",
      "spec.ports[0].protocol": "TCP",
    },
    absent: { "spec.externalIPs": [], "spec.loadBalancerSourceRanges": [], status: { loadBalancer: {} } },
    others: [
      "spec: {ports: [{name: metrics, port: 9090, protocol: TCP}]}",
      "spec: {externalIPs: [10.2.2.2]}",
    ],
  },
  {
    path: "/api/v1/namespaces/NS/serviceaccounts",
    yaml: `apiVersion: v1
kind: ServiceAccount
metadata: {labels: {app: web}, annotations: {role: arn}}
imagePullSecrets: [{name: pull}]
secrets: [{name: a}]
automountServiceAccountToken: false`,
    edits: {
      imagePullSecrets: [[{ name: "other" }], null],
      automountServiceAccountToken: [true, null],
      "metadata.annotations.role": ["arn2", null],
    },
    optional: ["imagePullSecrets", "secrets"],
    others: ["secrets: [{name: theirs}]", "imagePullSecrets: [{name: theirs}]"],
  },
  {
    path: "/api/v1/namespaces/NS/persistentvolumeclaims",
    yaml: `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {labels: {app: db}}
spec: {accessModes: [ReadWriteOnce], storageClassName: fast, resources: {requests: {storage: 10Gi}}}`,
    edits: {
      "spec.resources.requests.storage": ["20Gi", "10240Mi", "10G"],
      "spec.storageClassName": ["slow"],
      "spec.accessModes": [["ReadWriteMany"]],
    },
    defaults: { "spec.volumeMode": "Filesystem" },
    absent: { "spec.volumeName": "", status: {} },
  },
  {
    path: "/api/v1/persistentvolumes",
    yaml: `apiVersion: v1
kind: PersistentVolume
metadata: {labels: {app: db}}
spec: {capacity: {storage: 10Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /data}, storageClassName: fast, mountOptions: [a, b]}`,
    edits: {
      "spec.capacity.storage": ["11Gi", "10240Mi"],
      "spec.persistentVolumeReclaimPolicy": ["Delete"],
      "spec.mountOptions": [["b", "a"], null],
      "spec.hostPath.path": ["/other"],
    },
    defaults: {
      "spec.volumeMode": "Filesystem",
      "spec.persistentVolumeReclaimPolicy": "Retain",
      "spec.hostPath.type": "",
    },
  },
  {
    path: "/api/v1/namespaces/NS-limits/limitranges",
    yaml: `apiVersion: v1
kind: LimitRange
metadata: {}
spec: {limits: [{type: Container, default: {cpu: 500m, memory: 512Mi}, defaultRequest: {cpu: "0.1"}, max: {cpu: "2"}}]}`,
    edits: {
      "spec.limits[0].default.cpu": ["600m"],
      "spec.limits[0].max": [null, { cpu: 2 }],
      "spec.limits": [[]],
    },
    optional: ["spec.limits[0].max"],
  },
  {
    path: "/api/v1/namespaces/NS-limits/resourcequotas",
    yaml: `apiVersion: v1
kind: ResourceQuota
metadata: {}
spec: {hard: {pods: "10000", requests.cpu: "400", requests.memory: 400Gi}, scopes: [NotTerminating]}`,
    edits: {
      "spec.hard.pods": ["20000", 10000],
      "spec.hard.requests\\.cpu": ["400000m", "500"],
      "spec.scopes": [["Terminating"]],
    },
    optional: ["spec.scopes"],
    others: ["spec: {hard: {services: 500}}"],
  },
  {
    path: "/api/v1/namespaces",
    yaml: `apiVersion: v1
kind: Namespace
metadata: {labels: {team: web}, annotations: {owner: a}}`,
    edits: { "metadata.labels.team": ["db", null], "metadata.annotations": [null, { owner: "b" }] },
    defaults: { spec: { finalizers: ["kubernetes"] } },
    absent: { spec: {}, status: {} },
  },
  {
    path: "/api/v1/namespaces/NS/endpoints",
    yaml: `apiVersion: v1
kind: Endpoints
metadata: {}
subsets: [{addresses: [{ip: 10.0.0.1}, {ip: 10.0.0.2, hostname: b}], ports: [{name: http, port: 80}]}]`,
    edits: {
      "subsets[0].addresses": [[{ ip: "10.0.0.2" }], [{ ip: "10.0.0.2", hostname: "b" }, { ip: "10.0.0.1" }]],
      "subsets[0].ports[0].port": [81],
      subsets: [[], null],
    },
    optional: ["subsets"],
    defaults: { "subsets[0].ports[0].protocol": "TCP" },
  },
  {
    path: "/apis/autoscaling/v2/namespaces/NS/horizontalpodautoscalers",
    otherVersions: ["autoscaling/v1"],
    yaml: `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 1
  maxReplicas: 5
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}, {type: Pods, pods: {metric: {name: hits}, target: {type: AverageValue, averageValue: "0.5"}}}]
  behavior: {scaleDown: {stabilizationWindowSeconds: 60, policies: [{type: Pods, value: 1, periodSeconds: 60}]}}`,
    edits: {
      "spec.maxReplicas": [6],
      "spec.minReplicas": [2, null],
      "spec.metrics[0].resource.target.averageUtilization": [70],
      "spec.metrics[1].pods.target.averageValue": ["500m", "1"],
      "spec.behavior": [null],
      "spec.metrics": [null],
    },
    optional: ["spec.minReplicas", "spec.behavior", "spec.metrics"],
    defaults: { "spec.behavior.scaleDown.selectPolicy": "Max" },
  },
  {
    path: "/apis/autoscaling/v1/namespaces/NS/horizontalpodautoscalers",
    yaml: `apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: {}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 1, maxReplicas: 5, targetCPUUtilizationPercentage: 80}`,
    edits: {
      "spec.maxReplicas": [6],
      "spec.minReplicas": [2, null],
      "spec.targetCPUUtilizationPercentage": [70, null],
    },
    optional: ["spec.targetCPUUtilizationPercentage", "spec.minReplicas"],
  },
  {
    path: "/apis/policy/v1/namespaces/NS/poddisruptionbudgets",
    yaml: `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}, matchExpressions: [{key: tier, operator: In, values: [a, b]}]}}`,
    edits: {
      "spec.minAvailable": ["50%", 2, "1"],
      "spec.selector.matchLabels": [{ app: "x" }],
      "spec.selector.matchExpressions[0].values": [["b", "a"]],
    },
    optional: ["spec.selector.matchExpressions"],
    others: ["spec: {unhealthyPodEvictionPolicy: AlwaysAllow}"],
  },
  {
    path: "/apis/networking.k8s.io/v1/namespaces/NS/ingresses",
    yaml: `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {annotations: {nginx.ingress.kubernetes.io/rewrite-target: /}}
spec:
  ingressClassName: nginx
  tls: [{hosts: [a.example, b.example], secretName: tls}]
  rules: [{host: a.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}, {path: /x, pathType: Exact, backend: {service: {name: x, port: {name: http}}}}]}}]`,
    edits: {
      "spec.rules[0].host": ["c.example"],
      "spec.rules[0].http.paths[1]": [null],
      "spec.tls": [null],
      "spec.tls[0].hosts": [["b.example", "a.example"]],
      "spec.rules[0].http.paths[0].backend.service.port": [{ number: 81 }],
      "metadata.annotations": [{ other: "x" }, null],
    },
    optional: ["spec.tls", "spec.ingressClassName"],
  },
  {
    path: "/apis/networking.k8s.io/v1/ingressclasses",
    yaml: `apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {labels: {a: b}}
spec: {controller: example.com/ingress, parameters: {apiGroup: example.com, kind: P, name: p}}`,
    edits: {
      "spec.parameters": [null],
      "spec.parameters.name": ["q"],
      "spec.controller": ["example.com/other"],
    },
    defaults: { "spec.parameters.scope": "Cluster" },
  },
  {
    path: "/apis/networking.k8s.io/v1/namespaces/NS/networkpolicies",
    yaml: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress, Egress]
  ingress: [{from: [{podSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{port: 80}, {port: dns, protocol: UDP}]}]
  egress: [{}]`,
    edits: {
      "spec.podSelector": [{}],
      "spec.policyTypes": [["Egress", "Ingress"], ["Ingress"], null],
      "spec.ingress[0].ports[0].port": [81, "http"],
      "spec.egress": [[], null],
      "spec.ingress[0].from": [[], null],
    },
    optional: ["spec.policyTypes", "spec.egress"],
    defaults: { "spec.ingress[0].ports[0].protocol": "TCP" },
    absent: { "spec.podSelector.matchExpressions": [] },
  },
  {
    path: "/apis/rbac.authorization.k8s.io/v1/namespaces/NS/roles",
    yaml: `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {}
rules: [{apiGroups: [""], resources: [pods, pods/log], verbs: [get, list]}, {apiGroups: [apps], resources: ["*"], resourceNames: [web], verbs: ["*"]}]`,
    edits: {
      "rules[0].verbs": [["get"], ["list", "get"]],
      rules: [[], null],
      "rules[1]": [null],
      "rules[1].resourceNames": [null, []],
    },
  },
  {
    path: "/apis/rbac.authorization.k8s.io/v1/namespaces/NS/rolebindings",
    yaml: `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}
subjects: [{kind: ServiceAccount, name: default, namespace: a}, {kind: User, name: ann, apiGroup: rbac.authorization.k8s.io}]`,
    edits: { "subjects[0].namespace": ["b"], subjects: [[], null], "roleRef.name": ["s"] },
    optional: ["subjects[1].apiGroup", "subjects"],
  },
  {
    path: "/apis/rbac.authorization.k8s.io/v1/clusterroles",
    yaml: `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {labels: {a: b}}
rules: [{nonResourceURLs: [/healthz], verbs: [get]}]
aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: "1"}}]}`,
    edits: {
      "rules[0].verbs": [["get", "post"]],
      aggregationRule: [null],
      "aggregationRule.clusterRoleSelectors": [[{ matchLabels: { a: "2" } }]],
    },
    optional: ["aggregationRule"],
  },
  {
    path: "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
    yaml: `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: Group, name: g, apiGroup: rbac.authorization.k8s.io}]`,
    edits: { "subjects[0].name": ["h"], "roleRef.name": ["edit"] },
  },
  {
    path: "/apis/storage.k8s.io/v1/storageclasses",
    yaml: `apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {annotations: {storageclass.kubernetes.io/is-default-class: "false"}}
provisioner: example.com/disk
parameters: {type: ssd}
mountOptions: [a]
allowVolumeExpansion: true`,
    edits: {
      "parameters.type": ["hdd"],
      allowVolumeExpansion: [false, null],
      "metadata.annotations": [null],
      mountOptions: [["b"]],
    },
    optional: ["mountOptions", "parameters"],
    defaults: { reclaimPolicy: "Delete", volumeBindingMode: "Immediate" },
  },
  {
    path: "/apis/storage.k8s.io/v1/csidrivers",
    yaml: `apiVersion: storage.k8s.io/v1
kind: CSIDriver
metadata: {}
spec: {attachRequired: false, tokenRequests: [{audience: a}], volumeLifecycleModes: [Persistent]}`,
    edits: {
      "spec.tokenRequests": [[{ audience: "b" }], null],
      "spec.attachRequired": [true],
      "spec.podInfoOnMount": [true],
      "spec.volumeLifecycleModes": [["Ephemeral"]],
    },
    defaults: { "spec.fsGroupPolicy": "ReadWriteOnceWithFSType", "spec.requiresRepublish": false },
  },
  {
    path: "/apis/scheduling.k8s.io/v1/priorityclasses",
    yaml: `apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {}
value: 100
description: a`,
    edits: { value: [101], description: ["b", null], preemptionPolicy: ["Never"] },
    defaults: { preemptionPolicy: "PreemptLowerPriority" },
    absent: { globalDefault: false },
  },
  {
    path: "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
    yaml: `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {}
webhooks:
- {name: a.example.com, sideEffects: None, failurePolicy: Ignore, admissionReviewVersions: [v1], clientConfig: {service: {name: s, namespace: ns, path: /x}}, rules: [{apiGroups: [none.example.com], apiVersions: [v1], operations: [CREATE], resources: [things]}], matchConditions: [{name: one, expression: "true"}]}
- {name: b.example.com, sideEffects: None, failurePolicy: Ignore, admissionReviewVersions: [v1], clientConfig: {url: "https://x.example/"}}`,
    edits: {
      "webhooks[0].failurePolicy": ["Fail"],
      "webhooks[0].rules": [null, []],
      "webhooks[1]": [null],
      "webhooks[0].clientConfig.service.path": ["/y"],
      "webhooks[0].timeoutSeconds": [5],
      "webhooks[0].matchConditions[0].expression": ["false"],
    },
    optional: ["webhooks[0].matchConditions"],
    defaults: {
      "webhooks[0].timeoutSeconds": 10,
      "webhooks[0].clientConfig.service.port": 443,
      "webhooks[1].matchPolicy": "Equivalent",
      "webhooks[0].namespaceSelector": {},
    },
    others: [
      `webhooks: [{name: a.example.com, admissionReviewVersions: [v1], sideEffects: None, clientConfig: {caBundle: Q0E=, service: {name: s, namespace: ns, path: /x}}}]`,
    ],
  },
  {
    path: "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations",
    yaml: `apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {}
webhooks: [{name: a.example.com, sideEffects: None, failurePolicy: Ignore, admissionReviewVersions: [v1], clientConfig: {url: "https://x.example/"}, objectSelector: {matchLabels: {never: matches}}}]`,
    edits: {
      "webhooks[0].objectSelector": [{ matchLabels: { never: "again" } }],
      "webhooks[0].reinvocationPolicy": ["IfNeeded"],
    },
    defaults: { "webhooks[0].reinvocationPolicy": "Never" },
  },
  {
    path: "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies",
    yaml: `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {}
spec: {failurePolicy: Ignore, matchConstraints: {resourceRules: [{apiGroups: [none.example.com], apiVersions: [v1], operations: [CREATE], resources: [things]}]}, validations: [{expression: "true", message: m}], variables: [{name: a, expression: "1"}]}`,
    edits: {
      "spec.validations[0].message": ["n", null],
      "spec.variables": [null],
      "spec.failurePolicy": ["Fail"],
      "spec.variables[0].expression": ["2"],
    },
    optional: ["spec.variables"],
    defaults: { "spec.matchConstraints.matchPolicy": "Equivalent" },
  },
  {
    path: "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
    yaml: `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {}
spec:
  group: OWNGROUP
  scope: Namespaced
  names: {plural: PLURAL, kind: KIND, shortNames: [a, b]}
  versions: [{name: v1, served: true, storage: true, additionalPrinterColumns: [{name: Age, type: date, jsonPath: .metadata.creationTimestamp}], schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer, default: 1}}}}}}}]`,
    edits: {
      "spec.names.shortNames": [["b", "a"], null],
      "spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.size.default": [2],
      "spec.versions[0].additionalPrinterColumns": [null],
    },
    optional: ["spec.names.shortNames", "spec.versions[0].additionalPrinterColumns"],
    defaults: { "spec.conversion": { strategy: "None" } },
    absent: { status: {}, "spec.preserveUnknownFields": false },
    isCostly: true,
  },
  {
    path: "/apis/apiregistration.k8s.io/v1/apiservices",
    yaml: `apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {}
spec: {group: OWNGROUP, version: v1, groupPriorityMinimum: 100, versionPriority: 10}`,
    edits: { "spec.groupPriorityMinimum": [101], "spec.versionPriority": [11] },
    absent: { "spec.insecureSkipTLSVerify": false },
    isCostly: true,
  },
  {
    path: "/apis/coordination.k8s.io/v1/namespaces/NS/leases",
    yaml: `apiVersion: coordination.k8s.io/v1
kind: Lease
metadata: {}
spec: {holderIdentity: a, leaseDurationSeconds: 15, renewTime: "2026-01-01T00:00:00.000000Z"}`,
    edits: {
      "spec.holderIdentity": ["b"],
      "spec.renewTime": [
        "2026-01-01T00:00:01.000000Z",
        "2026-01-01T01:00:00.000000+01:00",
        "2026-01-01T00:00:00Z",
      ],
      "spec.leaseDurationSeconds": [16],
    },
    optional: ["spec.renewTime"],
  },
  {
    path: "/apis/discovery.k8s.io/v1/namespaces/NS/endpointslices",
    yaml: `apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {labels: {kubernetes.io/service-name: web}}
addressType: IPv4
endpoints: [{addresses: [10.0.0.1], conditions: {ready: true}, zone: a}]
ports: [{name: http, port: 80}]`,
    edits: {
      "endpoints[0].conditions.ready": [false],
      "ports[0].port": [81],
      endpoints: [[]],
      "endpoints[0].zone": [null],
    },
    defaults: { "ports[0].protocol": "TCP" },
  },
  {
    path: "/apis/node.k8s.io/v1/runtimeclasses",
    yaml: `apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: {}
handler: runsc
overhead: {podFixed: {cpu: 250m, memory: 64Mi}}
scheduling: {nodeSelector: {a: b}, tolerations: [{key: x, operator: Exists}]}`,
    edits: {
      "overhead.podFixed.cpu": ["0.25", "1"],
      "scheduling.nodeSelector": [{ a: "c" }],
      "scheduling.tolerations": [null],
      handler: ["other"],
    },
    optional: ["scheduling"],
  },
  {
    path: "/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas",
    yaml: `apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: FlowSchema
metadata: {}
spec: {matchingPrecedence: 9000, priorityLevelConfiguration: {name: catch-all}, rules: [{nonResourceRules: [{nonResourceURLs: [/never], verbs: [get]}], subjects: [{kind: User, user: {name: ann}}]}]}`,
    edits: {
      "spec.matchingPrecedence": [9001],
      "spec.rules": [null],
      "spec.rules[0].subjects[0].user.name": ["bob"],
      "spec.distinguisherMethod": [{ type: "ByUser" }],
    },
    isCostly: true,
  },
  {
    path: "/apis/flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations",
    yaml: `apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: PriorityLevelConfiguration
metadata: {}
spec: {type: Limited, limited: {nominalConcurrencyShares: 1, limitResponse: {type: Queue, queuing: {queues: 8, handSize: 4, queueLengthLimit: 10}}}}`,
    edits: {
      "spec.limited.nominalConcurrencyShares": [2, 0],
      "spec.limited.limitResponse": [{ type: "Reject" }],
      "spec.limited.limitResponse.queuing.queues": [16],
    },
    defaults: { "spec.limited.lendablePercent": 0 },
    isCostly: true,
  },
  {
    path: "/apis/certificates.k8s.io/v1/certificatesigningrequests",
    yaml: `apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {labels: {a: b}}
spec: {request: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlISU1IQUNBUUF3RGpFTU1Bb0dBMVVFQXd3RFlXNXVNRmt3RXdZSEtvWkl6ajBDQVFZSUtvWkl6ajBEQVFjRApRZ0FFQjlET0NMdHZ3L0JCL0ZQTGUrbnppSG5rdlBRZzNLd085RW1hbkhnWG5LamRKYmpMU0FTa0FER3dNdkZlCnhkN0JBWXFCQ3U1OGZCVzEwaGo4NGhHSWFhQUFNQW9HQ0NxR1NNNDlCQU1DQTBnQU1FVUNJUUNtRGxoamVZTkIKZzl3cTlnUko0YWpvTFY4OVU1WHUvU09DU2tkNFlVWlYrd0lnYWgydG1RRUsrY2lEczFZY2wvQzdQZ0tEeVk5NAoyemM1TTA5Y0pBNU9ScVU9Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=, signerName: example.com/signer, usages: [digital signature, client auth], expirationSeconds: 3600}`,
    edits: {
      "spec.expirationSeconds": [7200],
      "spec.usages": [["client auth", "digital signature"]],
      "metadata.labels.a": ["c"],
    },
  },
  {
    path: "/apis/resource.k8s.io/v1/deviceclasses",
    yaml: `apiVersion: resource.k8s.io/v1
kind: DeviceClass
metadata: {}
spec: {selectors: [{cel: {expression: "device.driver == 'a.example.com'"}}]}`,
    edits: { "spec.selectors": [[{ cel: { expression: "device.driver == 'b.example.com'" } }], null] },
  },
];
