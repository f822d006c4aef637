import { builtInKinds } from "../kinds/built-in";
import { customKinds } from "../kinds/custom";
import { apiVersionOf, resourceName, type Kind } from "../kinds/kind";
import type { ObjectStore } from "../store/object-store";

export const definitions = "customresourcedefinitions.apiextensions.k8s.io";

/** The kinds that the server serves now: the built-in ones and those of established definitions. */
export class KindRegistry {
  #custom = new Map<string, Kind[]>();

  constructor(private readonly store: ObjectStore) {
    for (const definition of store.list(definitions))
      this.#custom.set(definition.metadata.name, customKinds(definition));
    store.subscribe(({ resource, type, object }) => {
      if (resource !== definitions) return;
      if (type === "DELETED") this.#custom.delete(object.metadata.name);
      else this.#custom.set(object.metadata.name, customKinds(object));
    });
  }

  get all(): Kind[] {
    return [...builtInKinds, ...[...this.#custom.values()].flat()];
  }

  find(group: string, version: string, plural: string): Kind | null {
    return (
      this.all.find((kind) => kind.group === group && kind.version === version && kind.plural === plural) ??
      null
    );
  }

  /** The kind of an object by its own words. */
  ofObject(object: { apiVersion: string; kind: string }): Kind | null {
    return (
      this.all.find((kind) => kind.kind === object.kind && apiVersionOf(kind) === object.apiVersion) ?? null
    );
  }

  /** The kind behind a store's resource name. */
  ofResource(resource: string): Kind | null {
    return this.all.find((kind) => resourceName(kind) === resource) ?? null;
  }

  /** The one kind of that name; controllers know their kinds. */
  get(kind: string): Kind {
    const found = this.all.find((one) => one.kind === kind);
    if (!found) throw new Error(`The simulation has no kind ${kind}`);
    return found;
  }
}
