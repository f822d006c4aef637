import { apiVersionOf, type Kind } from "../kinds/kind";

const verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
const reviews = [
  { group: "authentication.k8s.io", plural: "selfsubjectreviews", kind: "SelfSubjectReview" },
  { group: "authorization.k8s.io", plural: "selfsubjectaccessreviews", kind: "SelfSubjectAccessReview" },
  { group: "authorization.k8s.io", plural: "selfsubjectrulesreviews", kind: "SelfSubjectRulesReview" },
];

type Resource = {
  group: string;
  version: string;
  plural: string;
  singular: string;
  kind: string;
  isNamespaced: boolean;
  verbs: string[];
  shortNames: string[];
  categories: string[];
  subresources: { name: string; group: string; version: string; kind: string }[];
};

/** Everything that is served, with the reviews that nothing is stored for. */
function resources(kinds: Kind[]): Resource[] {
  const stored = kinds.map((kind) => ({
    ...kind,
    verbs,
    subresources: [
      ...(kind.hasStatus
        ? [{ name: "status", group: kind.group, version: kind.version, kind: kind.kind }]
        : []),
      ...(kind.hasScale ? [{ name: "scale", group: "autoscaling", version: "v1", kind: "Scale" }] : []),
    ],
  }));
  const asked = reviews.map((review) => ({
    ...review,
    version: "v1",
    singular: review.kind.toLowerCase(),
    isNamespaced: false,
    verbs: ["create"],
    shortNames: [],
    categories: [],
    subresources: [],
  }));
  return [...stored, ...asked];
}

/** `/api` and `/apis` in one document each (apidiscovery.k8s.io/v2). */
export function aggregatedDiscovery(kinds: Kind[], isCore: boolean) {
  const byGroup = Map.groupBy(
    resources(kinds).filter(({ group }) => (group === "") === isCore),
    ({ group }) => group,
  );
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion: "apidiscovery.k8s.io/v2",
    metadata: {},
    items: [...byGroup].map(([group, found]) => ({
      metadata: group ? { name: group, creationTimestamp: null } : { creationTimestamp: null },
      versions: [...Map.groupBy(found, ({ version }) => version)].map(([version, inVersion]) => ({
        version,
        freshness: "Current",
        resources: inVersion.map((resource) => ({
          resource: resource.plural,
          responseKind: { group: resource.group, version, kind: resource.kind },
          scope: resource.isNamespaced ? "Namespaced" : "Cluster",
          singularResource: resource.singular,
          verbs: resource.verbs,
          ...(resource.shortNames.length > 0 ? { shortNames: resource.shortNames } : {}),
          ...(resource.categories.length > 0 ? { categories: resource.categories } : {}),
          ...(resource.subresources.length > 0
            ? {
                subresources: resource.subresources.map(({ name, ...kind }) => ({
                  subresource: name,
                  responseKind: kind,
                  verbs: ["get", "patch", "update"],
                })),
              }
            : {}),
        })),
      })),
    })),
  };
}

/** `/apis` as older clients read it. */
export function groupList(kinds: Kind[]) {
  return {
    kind: "APIGroupList",
    apiVersion: "v1",
    groups: groupNames(kinds).map((group) => groupOf(kinds, group)),
  };
}

/** `/apis/{group}`. */
export function groupOf(kinds: Kind[], group: string) {
  const versions = new Set(
    resources(kinds)
      .filter((one) => one.group === group)
      .map(({ version }) => version),
  );
  const named = [...versions].map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { kind: "APIGroup", apiVersion: "v1", name: group, versions: named, preferredVersion: named[0] };
}

export function groupNames(kinds: Kind[]): string[] {
  return [...new Set(resources(kinds).map(({ group }) => group))].filter(Boolean);
}

/** `/api/v1` or `/apis/{group}/{version}`; null when nothing is served there. */
export function resourceList(kinds: Kind[], group: string, version: string) {
  const found = resources(kinds).filter((one) => one.group === group && one.version === version);
  if (found.length === 0) return null;
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: apiVersionOf({ group, version }),
    resources: found.flatMap((resource) => [
      {
        name: resource.plural,
        singularName: resource.singular,
        namespaced: resource.isNamespaced,
        kind: resource.kind,
        verbs: resource.verbs,
        ...(resource.shortNames.length > 0 ? { shortNames: resource.shortNames } : {}),
        ...(resource.categories.length > 0 ? { categories: resource.categories } : {}),
      },
      ...resource.subresources.map((subresource) => ({
        name: `${resource.plural}/${subresource.name}`,
        singularName: "",
        namespaced: resource.isNamespaced,
        kind: subresource.kind,
        ...(subresource.group !== group ? { group: subresource.group, version: subresource.version } : {}),
        verbs: ["get", "patch", "update"],
      })),
    ]),
  };
}
