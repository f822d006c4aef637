import type { ObjectSync } from "@/lib/domain/compare/verdict";
import type { Manifest } from "@/lib/domain/object/manifest";

/** Edits as people and controllers make them, kind by kind, for the tests against a real API server. */
export type KindWithEdits = {
  kind: string;
  /** `NS` stands for the test's namespace; a path without it is of a cluster-scoped kind. */
  path: string;
  desired: Manifest;
  edits: EditCase[];
};

export type EditCase = {
  what: string;
  live?: {
    as: string;
    type: "merge" | "strategic-merge" | "json" | "apply";
    body: unknown;
    subresource?: string;
  };
  git?: (desired: Manifest) => void;
  sync: ObjectSync;
  /** Whether the local rule settles it, where that is promised. */
  isProved?: boolean;
  /** The paths of the differences, in order. */
  paths?: string[];
  writer?: string;
};

type Tree = { [key: string]: Tree } & Tree[];

/** A look into a manifest as deep as a test likes. */
function tree(manifest: Manifest): Tree {
  return manifest as unknown as Tree;
}

const edit = (body: unknown, type: "merge" | "strategic-merge" | "json" = "strategic-merge") => ({
  as: "kubectl-edit",
  type,
  body,
});
const untouched: EditCase = { what: "untouched", sync: "synced", isProved: true };
const labelled: EditCase = {
  what: "a label of somebody else",
  live: edit({ metadata: { labels: { team: "x" } } }, "merge"),
  sync: "synced",
  isProved: true,
};
const relabelled: EditCase = {
  what: "our label changed by hand",
  live: edit({ metadata: { labels: { app: "other" } } }, "merge"),
  sync: "drifted",
  isProved: false,
  paths: ["metadata.labels.app"],
  writer: "kubectl edit",
};
const labelRemoved: EditCase = {
  what: "our label removed by hand",
  live: edit({ metadata: { labels: { app: null } } }, "merge"),
  sync: "drifted",
  paths: ["metadata.labels"],
};
const annotated: EditCase = {
  what: "an annotation added in Git",
  git: (desired) => void (desired.metadata.annotations = { "example.com/a.b": "1" }),
  sync: "behind",
  paths: ["metadata.annotations"],
};

export const editsOfKinds: KindWithEdits[] = [
  {
    kind: "ConfigMap",
    path: "/api/v1/namespaces/NS/configmaps",
    desired: {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "", labels: { app: "web" } },
      data: { "nginx.conf": "a", mode: "fast" },
    },
    edits: [
      untouched,
      labelled,
      relabelled,
      labelRemoved,
      annotated,
      {
        what: "data changed by hand",
        live: edit({ data: { mode: "slow" } }),
        sync: "drifted",
        isProved: false,
        paths: ["data.mode"],
        writer: "kubectl edit",
      },
      { what: "data added by hand", live: edit({ data: { more: "x" } }), sync: "synced", isProved: true },
      {
        what: "data removed by hand",
        live: edit({ data: { mode: null } }),
        sync: "drifted",
        isProved: false,
        paths: ["data.mode"],
      },
      {
        what: "data changed in Git",
        git: (desired) => void (tree(desired).data!["nginx.conf"] = "b" as never),
        sync: "behind",
        isProved: false,
        paths: ['data["nginx.conf"]'],
        writer: "Plumbline",
      },
      {
        what: "data removed in Git",
        git: (desired) => void delete tree(desired).data!.mode,
        sync: "behind",
        isProved: false,
        paths: ["data.mode"],
      },
      {
        what: "both sides changed the same",
        live: edit({ data: { mode: "new" } }),
        git: (desired) => void (tree(desired).data!.mode = "new" as never),
        sync: "synced",
        isProved: true,
      },
      {
        what: "both sides changed differently",
        live: edit({ data: { mode: "x" } }),
        git: (desired) => void (tree(desired).data!.mode = "y" as never),
        sync: "diverged",
        isProved: false,
        paths: ["data.mode"],
      },
      {
        what: "co-owned by another applier",
        live: { as: "other", type: "apply", body: {} },
        sync: "synced",
        isProved: true,
      },
    ],
  },
  {
    kind: "Deployment",
    path: "/apis/apps/v1/namespaces/NS/deployments",
    desired: {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "", labels: { app: "web" } },
      spec: {
        replicas: 3,
        selector: { matchLabels: { app: "web" } },
        template: {
          metadata: { labels: { app: "web" } },
          spec: {
            containers: [
              {
                name: "web",
                image: "web:1",
                args: ["--a", "--b"],
                ports: [{ containerPort: 80 }, { containerPort: 53, protocol: "UDP" }],
                env: [
                  { name: "A", value: "1" },
                  { name: "B", value: "2" },
                ],
                resources: { limits: { cpu: "1", memory: "1Gi" } },
                volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
                securityContext: { capabilities: { drop: ["ALL"] } },
              },
              { name: "side", image: "side:1" },
            ],
            volumes: [{ name: "tmp", emptyDir: {} }],
          },
        },
      },
    },
    edits: [
      untouched,
      labelled,
      relabelled,
      annotated,
      {
        what: "replicas by kubectl scale",
        live: { as: "kubectl", type: "merge", body: { spec: { replicas: 5 } }, subresource: "/scale" },
        sync: "drifted",
        isProved: false,
        paths: ["spec.replicas"],
        writer: "kubectl scale",
      },
      {
        what: "an image by hand",
        live: edit(podSpec({ containers: [{ name: "web", image: "web:2" }] })),
        sync: "drifted",
        isProved: false,
        paths: ["spec.template.spec.containers[name=web].image"],
        writer: "kubectl edit",
      },
      {
        what: "an image in Git",
        git: (desired) => void (web(desired).image = "web:2" as never),
        sync: "behind",
        isProved: false,
        paths: ["spec.template.spec.containers[name=web].image"],
      },
      {
        what: "a container of somebody else",
        live: edit(podSpec({ containers: [{ name: "debug", image: "x" }] })),
        sync: "synced",
        isProved: true,
      },
      {
        what: "a container added in Git",
        git: (desired) =>
          void tree(desired).spec!.template!.spec!.containers!.push({ name: "new", image: "new:1" } as never),
        sync: "behind",
        paths: ["spec.template.spec.containers[name=new]"],
      },
      {
        what: "a container removed in Git",
        git: (desired) => void tree(desired).spec!.template!.spec!.containers!.pop(),
        sync: "behind",
        isProved: false,
        paths: ["spec.template.spec.containers[name=side]"],
      },
      {
        what: "containers reordered in Git",
        git: (desired) => void tree(desired).spec!.template!.spec!.containers!.reverse(),
        sync: "behind",
        isProved: false,
        paths: ["spec.template.spec.containers"],
      },
      {
        what: "env added by hand",
        live: edit(podSpec({ containers: [{ name: "web", env: [{ name: "C", value: "3" }] }] })),
        sync: "synced",
        isProved: true,
      },
      {
        what: "env removed by hand",
        live: edit([{ op: "remove", path: "/spec/template/spec/containers/0/env/1" }], "json"),
        sync: "drifted",
        isProved: false,
        paths: ["spec.template.spec.containers[name=web].env[name=B]"],
      },
      {
        what: "env reordered by hand",
        live: edit(
          [
            {
              op: "move",
              from: "/spec/template/spec/containers/0/env/1",
              path: "/spec/template/spec/containers/0/env/0",
            },
          ],
          "json",
        ),
        sync: "drifted",
        isProved: false,
        paths: ["spec.template.spec.containers[name=web].env"],
      },
      {
        what: "an atomic list by hand",
        live: edit([{ op: "add", path: "/spec/template/spec/containers/0/args/-", value: "--c" }], "json"),
        sync: "drifted",
        isProved: false,
        paths: ["spec.template.spec.containers[name=web].args"],
        writer: "kubectl edit",
      },
      {
        what: "a quantity spelled otherwise in Git",
        git: (desired) => void (web(desired).resources!.limits!.cpu = "1000m" as never),
        sync: "synced",
        isProved: false,
      },
      {
        what: "a quantity in another format in Git",
        git: (desired) => void (web(desired).resources!.limits!.memory = "1073741824" as never),
        sync: "behind",
        isProved: false,
        paths: ["spec.template.spec.containers[name=web].resources.limits.memory"],
      },
      {
        what: "a port's default protocol written out in Git",
        git: (desired) => void (web(desired).ports![0]!.protocol = "TCP" as never),
        sync: "synced",
        isProved: true,
      },
      {
        what: "a port's protocol left out in Git",
        git: (desired) => void delete web(desired).ports![1]!.protocol,
        sync: "behind",
        isProved: false,
      },
      {
        what: "replicas removed in Git",
        git: (desired) => void delete tree(desired).spec!.replicas,
        sync: "behind",
        isProved: false,
        paths: ["spec.replicas"],
      },
      {
        what: "empty and null members in Git",
        git: (desired) => {
          desired.metadata.annotations = {};
          (desired.metadata as Record<string, unknown>).creationTimestamp = null;
          tree(desired).spec!.strategy = {} as never;
        },
        sync: "synced",
      },
      {
        what: "a status in Git",
        git: (desired) => void (desired.status = {}),
        sync: "synced",
      },
      {
        what: "a probe removed by hand after Git added it",
        git: (desired) => void (web(desired).livenessProbe = { httpGet: { path: "/", port: 80 } } as never),
        sync: "behind",
        paths: ["spec.template.spec.containers[name=web].livenessProbe"],
      },
      {
        what: "a volume of somebody else's kind",
        live: edit(podSpec({ volumes: [{ name: "tmp", emptyDir: { sizeLimit: "1Gi" } }] })),
        sync: "synced",
      },
    ],
  },
  {
    kind: "Service",
    path: "/api/v1/namespaces/NS/services",
    desired: {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "", labels: { app: "web" } },
      spec: {
        selector: { app: "web" },
        ports: [
          { name: "http", port: 80, targetPort: 8080 },
          { name: "dns", port: 53, protocol: "UDP" },
        ],
      },
    },
    edits: [
      untouched,
      labelled,
      relabelled,
      {
        what: "an atomic map by hand",
        live: edit({ spec: { selector: { track: "canary" } } }),
        sync: "drifted",
        isProved: false,
        paths: ["spec.selector.track"],
        writer: "kubectl edit",
      },
      {
        what: "a port of somebody else",
        live: edit([{ op: "add", path: "/spec/ports/-", value: { name: "m", port: 9090 } }], "json"),
        sync: "synced",
        isProved: true,
      },
      {
        what: "a port's target by hand",
        live: edit([{ op: "replace", path: "/spec/ports/0/targetPort", value: 9999 }], "json"),
        sync: "drifted",
        isProved: false,
        paths: ["spec.ports[port=80,protocol=TCP].targetPort"],
      },
      {
        what: "another type in Git",
        git: (desired) => void (tree(desired).spec!.type = "NodePort" as never),
        sync: "behind",
        paths: ["spec.type"],
      },
      {
        what: "another type in Git, and another by hand",
        live: edit({ spec: { type: "LoadBalancer" } }),
        git: (desired) => void (tree(desired).spec!.type = "NodePort" as never),
        sync: "diverged",
        paths: ["spec.type"],
        writer: "kubectl edit",
      },
      {
        what: "a target as text in Git",
        git: (desired) => void (tree(desired).spec!.ports![0]!.targetPort = "web" as never),
        sync: "behind",
        isProved: false,
      },
    ],
  },
  {
    kind: "Secret",
    path: "/api/v1/namespaces/NS/secrets",
    desired: {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "", labels: { app: "web" } },
      type: "Opaque",
      data: { user: "YQ==", password: "Yg==" },
    },
    edits: [
      untouched,
      labelled,
      {
        what: "a value by hand",
        live: edit({ data: { password: "Yw==" } }),
        sync: "drifted",
        isProved: false,
        paths: ["data.password"],
      },
      {
        what: "a value by stringData",
        live: edit({ stringData: { password: "c" } }),
        sync: "drifted",
        isProved: false,
        paths: ["data.password"],
      },
      {
        what: "a value removed in Git",
        git: (desired) => void delete tree(desired).data!.user,
        sync: "behind",
        isProved: false,
        paths: ["data.user"],
      },
    ],
  },
  {
    kind: "Ingress",
    path: "/apis/networking.k8s.io/v1/namespaces/NS/ingresses",
    desired: {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name: "", labels: { app: "web" } },
      spec: { rules: [rule("a.example.com"), rule("b.example.com")] },
    },
    edits: [
      untouched,
      annotated,
      {
        what: "a host by hand",
        live: edit([{ op: "replace", path: "/spec/rules/1/host", value: "c.example.com" }], "json"),
        sync: "drifted",
        isProved: false,
        paths: ["spec.rules[1].host"],
        writer: "kubectl edit",
      },
      {
        what: "a rule by hand",
        live: edit([{ op: "add", path: "/spec/rules/-", value: rule("c.example.com") }], "json"),
        sync: "drifted",
        isProved: false,
        paths: ["spec.rules"],
      },
      {
        what: "rules reordered in Git",
        git: (desired) => void tree(desired).spec!.rules!.reverse(),
        sync: "behind",
        isProved: false,
      },
    ],
  },
  {
    kind: "ServiceAccount",
    path: "/api/v1/namespaces/NS/serviceaccounts",
    desired: {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "", labels: { app: "web" }, finalizers: ["example.com/a", "example.com/b"] },
      imagePullSecrets: [{ name: "a" }, { name: "b" }],
      automountServiceAccountToken: false,
    },
    edits: [
      untouched,
      {
        what: "a finalizer of somebody else",
        live: edit([{ op: "add", path: "/metadata/finalizers/1", value: "example.com/x" }], "json"),
        sync: "synced",
        isProved: true,
      },
      {
        what: "a finalizer removed by hand",
        live: edit([{ op: "remove", path: "/metadata/finalizers/0" }], "json"),
        sync: "drifted",
        isProved: false,
        paths: ["metadata.finalizers[=example.com/a]"],
      },
      {
        what: "a finalizer removed in Git",
        git: (desired) => void desired.metadata.finalizers!.pop(),
        sync: "behind",
        isProved: false,
        paths: ["metadata.finalizers[=example.com/b]"],
      },
      {
        what: "a boolean by hand",
        live: edit({ automountServiceAccountToken: true }, "merge"),
        sync: "drifted",
        isProved: false,
        paths: ["automountServiceAccountToken"],
      },
      {
        what: "a pull secret of somebody else in an atomic list",
        live: edit([{ op: "add", path: "/imagePullSecrets/0", value: { name: "x" } }], "json"),
        sync: "drifted",
        isProved: false,
        paths: ["imagePullSecrets"],
      },
    ],
  },
  {
    kind: "ClusterRole",
    path: "/apis/rbac.authorization.k8s.io/v1/clusterroles",
    desired: {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "", labels: { app: "web" } },
      rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] }],
    },
    edits: [
      untouched,
      {
        what: "a verb by hand",
        live: edit([{ op: "add", path: "/rules/0/verbs/-", value: "delete" }], "json"),
        sync: "drifted",
        isProved: false,
        paths: ["rules[0].verbs"],
        writer: "kubectl edit",
      },
      {
        what: "a rule in Git",
        git: (desired) =>
          void tree(desired).rules!.push({ apiGroups: ["apps"], resources: ["*"], verbs: ["*"] } as never),
        sync: "behind",
        isProved: false,
        paths: ["rules"],
      },
    ],
  },
  {
    kind: "HorizontalPodAutoscaler",
    path: "/apis/autoscaling/v2/namespaces/NS/horizontalpodautoscalers",
    desired: {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "", labels: { app: "web" } },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
        minReplicas: 2,
        maxReplicas: 10,
        metrics: [
          {
            type: "Resource",
            resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } },
          },
        ],
      },
    },
    edits: [
      untouched,
      {
        what: "a bound by hand",
        live: edit({ spec: { maxReplicas: 20 } }, "merge"),
        sync: "drifted",
        isProved: false,
        paths: ["spec.maxReplicas"],
      },
    ],
  },
  {
    kind: "NetworkPolicy",
    path: "/apis/networking.k8s.io/v1/namespaces/NS/networkpolicies",
    desired: {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "", labels: { app: "web" } },
      spec: {
        podSelector: {},
        policyTypes: ["Ingress"],
        ingress: [{ ports: [{ port: 80, protocol: "TCP" }] }],
      },
    },
    edits: [
      untouched,
      {
        what: "an empty selector filled by hand",
        live: edit({ spec: { podSelector: { matchLabels: { a: "b" } } } }, "merge"),
        sync: "drifted",
        isProved: false,
      },
    ],
  },
];

function podSpec(spec: unknown): unknown {
  return { spec: { template: { spec } } };
}

function web(desired: Manifest): Tree {
  return tree(desired).spec!.template!.spec!.containers![0]!;
}

function rule(host: string): Tree {
  const backend = { service: { name: "web", port: { number: 80 } } };
  return { host, http: { paths: [{ path: "/", pathType: "Prefix", backend }] } } as unknown as Tree;
}
