import { groupOf, type Manifest } from "@/lib/domain/object/manifest";

const paths = {
  ConfigMap: "/api/v1/namespaces/{namespace}/configmaps/",
  Secret: "/api/v1/namespaces/{namespace}/secrets/",
  Service: "/api/v1/namespaces/{namespace}/services/",
  PersistentVolumeClaim: "/api/v1/namespaces/{namespace}/persistentvolumeclaims/",
  Namespace: "/api/v1/namespaces/",
  "batch/Job": "/apis/batch/v1/namespaces/{namespace}/jobs/",
  "apps/Deployment": "/apis/apps/v1/namespaces/{namespace}/deployments/",
  "apps/StatefulSet": "/apis/apps/v1/namespaces/{namespace}/statefulsets/",
  "autoscaling/HorizontalPodAutoscaler":
    "/apis/autoscaling/v2/namespaces/{namespace}/horizontalpodautoscalers/",
  "apiextensions.k8s.io/CustomResourceDefinition": "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/",
};
/** As `group/Kind`; the core group has no name. */
export type KnownKind = keyof typeof paths;

/** Where the API server has an object. */
export function pathOf(kind: KnownKind, namespace: string, name: string): string {
  return paths[kind].replace("{namespace}", namespace) + name;
}

/** The kind of a manifest; throws for one that tests have no path for. */
export function kindOf({ apiVersion, kind }: Manifest): KnownKind {
  const group = groupOf(apiVersion);
  const known = group ? `${group}/${kind}` : kind;
  if (!Object.hasOwn(paths, known)) throw new Error(`Tests know no path of ${known}.`);
  return known as KnownKind;
}
