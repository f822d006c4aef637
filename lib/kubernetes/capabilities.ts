type Check = { group: string; resource: string; verb: string };

/** One thing that Plumbline needs to do in a cluster, and every access review that it takes. */
export type Need = { what: string; why: string; checks: Check[] };

const read = ["list", "watch"];
/** Server-side apply is `patch`, and `create` where the object is absent; a dry run needs the same. */
const write = ["patch", "create"];

/** What the credentials are asked about before a cluster is saved, the most important first. */
export const needs: Need[] = [
  {
    what: "Read workloads everywhere (Deployments, StatefulSets, DaemonSets, Jobs, CronJobs)",
    why: "Without it, neither their drift nor their health can be seen.",
    checks: [
      ...checks("apps", ["deployments", "statefulsets", "daemonsets"], read),
      ...checks("batch", ["jobs", "cronjobs"], read),
    ],
  },
  {
    what: "Read Pods and ReplicaSets everywhere",
    why: "Without it, a rollout that fails shows no Pod under its Deployment.",
    checks: [...checks("", ["pods"], read), ...checks("apps", ["replicasets"], read)],
  },
  {
    what: "Read ConfigMaps, Services, ServiceAccounts and volume claims everywhere",
    why: "Without it, their drift cannot be seen.",
    checks: checks("", ["configmaps", "services", "serviceaccounts", "persistentvolumeclaims"], read),
  },
  {
    what: "Read Secrets everywhere",
    why: "Without it, drift of Secrets cannot be seen. Plumbline keeps fingerprints of their values only.",
    checks: checks("", ["secrets"], read),
  },
  {
    what: "Read Ingresses and NetworkPolicies everywhere",
    why: "Without it, their drift cannot be seen.",
    checks: checks("networking.k8s.io", ["ingresses", "networkpolicies"], read),
  },
  {
    what: "Read HorizontalPodAutoscalers everywhere",
    why: "Without it, replicas that an autoscaler set look like drift.",
    checks: checks("autoscaling", ["horizontalpodautoscalers"], read),
  },
  {
    what: "Read Namespaces and custom resource definitions",
    why: "Without it, a sync that brings its own namespace or definition cannot be awaited.",
    checks: [
      ...checks("", ["namespaces"], ["get", ...read]),
      ...checks("apiextensions.k8s.io", ["customresourcedefinitions"], read),
    ],
  },
  {
    what: "Read events everywhere",
    why: "Without it, a failing object does not say what the cluster said about it.",
    checks: checks("", ["events"], ["list"]),
  },
  {
    what: "Create and change workloads everywhere, dry runs included",
    why: "Without it, they cannot be synced, and their comparison stays unproved.",
    checks: [
      ...checks("apps", ["deployments", "statefulsets", "daemonsets"], write),
      ...checks("batch", ["jobs", "cronjobs"], write),
    ],
  },
  {
    what: "Create and change configuration everywhere (ConfigMaps, Secrets, Services, Ingresses)",
    why: "Without it, they cannot be synced, and their comparison stays unproved.",
    checks: [
      ...checks("", ["configmaps", "secrets", "services", "serviceaccounts"], write),
      ...checks("networking.k8s.io", ["ingresses"], write),
    ],
  },
  {
    what: "Create Namespaces",
    why: "Without it, an application's namespace has to be there before its first sync.",
    checks: checks("", ["namespaces"], write),
  },
  {
    what: "Read, create and change every other kind",
    why: "Without it, custom resources and other kinds can be compared or synced only where you grant them.",
    checks: checks("*", ["*"], [...read, ...write]),
  },
  {
    what: "Delete objects",
    why: "Without it, objects that left Git stay in the cluster.",
    checks: [
      ...checks("apps", ["deployments", "statefulsets", "daemonsets"], ["delete"]),
      ...checks("", ["configmaps", "secrets", "services"], ["delete"]),
    ],
  },
  {
    what: "Hold a Lease",
    why: "Without it, two copies of this installation could write to the cluster at once.",
    checks: checks("coordination.k8s.io", ["leases"], ["get", "create", "update"]),
  },
];

function checks(group: string, resources: string[], verbs: string[]): Check[] {
  return resources.flatMap((resource) => verbs.map((verb) => ({ group, resource, verb })));
}
