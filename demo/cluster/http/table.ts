import type { KubeObject } from "../json";
import type { Kind } from "../kinds/kind";

const apiVersion = "meta.k8s.io/v1";

/** What `kubectl get` asks for: rows with columns instead of whole objects (meta.k8s.io/v1 Table). */
export function tableOf(kind: Kind, objects: KubeObject[], metadata: object, includes: string) {
  const extra = kind.columns ?? [];
  return {
    kind: "Table",
    apiVersion,
    metadata,
    columnDefinitions: [
      column("Name", "string", "name"),
      ...extra.map(({ name, type = "string" }) => column(name, type)),
      column("Age", "string"),
    ],
    rows: objects.map((object) => ({
      cells: [
        object.metadata.name,
        ...extra.map(({ value }) => value(object)),
        age(object.metadata.creationTimestamp),
      ],
      object:
        includes === "Object"
          ? object
          : {
              kind: "PartialObjectMetadata",
              apiVersion,
              metadata: includes === "None" ? undefined : object.metadata,
            },
    })),
  };
}

/** Whether the client would rather have a table. */
export function wantsTable(accept: string): boolean {
  return /as=Table/.test(accept) && /g=meta\.k8s\.io/.test(accept);
}

function column(name: string, type: string, format = "") {
  return { name, type, format, description: "", priority: 0 };
}

/** The age of an object in kubectl's words: 45s, 12m, 3h, 5d. */
function age(since: string): string {
  const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(since)) / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}
