import { randomBytes } from "node:crypto";
import { badRequest, expired } from "../api/api-error";
import type { KubeObject } from "../json";
import { apiVersionOf, resourceName, type Kind } from "../kinds/kind";
import type { ObjectStore } from "../store/object-store";
import { hasSelector, selectorOf } from "./selectors";

export type Page = {
  items: KubeObject[];
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
};

/** How many unfinished paged lists are remembered; the oldest are told that their token has expired. */
const openPagesMax = 200;

/** Lists with pages: all pages of one list show the same moment, as the API server promises. */
export class Lister {
  #open = new Map<string, { objects: KubeObject[]; version: string; hasSelector: boolean }>();

  constructor(private readonly store: ObjectStore) {}

  list(kind: Kind, namespace: string, query: URLSearchParams): Page {
    const limit = Number(query.get("limit") ?? 0);
    const token = query.get("continue");
    const found = token ? this.#continued(token) : this.#first(kind, namespace, query);
    const isPaged = limit > 0 && found.objects.length > limit;
    const items = isPaged ? found.objects.slice(0, limit) : found.objects;
    if (!isPaged) return { items, metadata: { resourceVersion: found.version } };
    const rest = found.objects.slice(limit);
    const remaining = found.hasSelector ? {} : { remainingItemCount: rest.length };
    return {
      items,
      metadata: {
        resourceVersion: found.version,
        continue: this.#remember({ ...found, objects: rest }),
        ...remaining,
      },
    };
  }

  /** Forgets all tokens, as a compaction does. */
  forget() {
    this.#open.clear();
  }

  #first(kind: Kind, namespace: string, query: URLSearchParams) {
    const wanted = query.get("resourceVersion") ?? "";
    if (wanted && !/^\d+$/.test(wanted)) throw badRequest(`resourceVersion: Invalid value: "${wanted}"`);
    if (Number(wanted) > this.store.version)
      throw expired(`Too large resource version: ${wanted}, current: ${this.store.version}`);
    const isWanted = selectorOf(query);
    const apiVersion = apiVersionOf(kind);
    const objects = this.store
      .list(resourceName(kind), kind.isNamespaced ? namespace : "")
      .filter(isWanted)
      .map((object) => (object.apiVersion === apiVersion ? object : { ...object, apiVersion }));
    return { objects, version: String(this.store.version), hasSelector: hasSelector(query) };
  }

  #continued(token: string) {
    const found = this.#open.get(token);
    if (!found)
      throw expired(
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.",
      );
    return found;
  }

  #remember(page: { objects: KubeObject[]; version: string; hasSelector: boolean }): string {
    const token = randomBytes(12).toString("base64url");
    this.#open.set(token, page);
    if (this.#open.size > openPagesMax) this.#open.delete(this.#open.keys().next().value!);
    return token;
  }
}
