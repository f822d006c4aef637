import type { JsonObject, KubeObject } from "../json";
import type { Schema } from "../schema/schema";

/** One thing that validation has against an object; becomes a cause of a 422 answer. */
export type Problem = { field: string; reason: "FieldValueInvalid" | "FieldValueRequired"; message: string };

/** A kind as the simulated server serves it. */
export type Kind = {
  group: string;
  version: string;
  kind: string;
  plural: string;
  singular: string;
  shortNames: string[];
  categories: string[];
  isNamespaced: boolean;
  hasStatus: boolean;
  hasScale: boolean;
  /** Whether metadata.generation counts changes of the wish. */
  hasGeneration: boolean;
  /** Custom resources keep the spelling of their values. */
  isCustom: boolean;
  schema: Schema;
  /** Fills in what the server fills in. Changes the object it is given. */
  setDefaults?: (object: KubeObject) => void;
  /** What is wrong with an object, or with the step from the old one to it. */
  validate?: (object: KubeObject, old: KubeObject | null) => Problem[];
  /** Extra columns of `kubectl get`, after the name. */
  columns?: Column[];
};

export type Column = {
  name: string;
  type?: string;
  priority?: number;
  value: (object: KubeObject) => string | number;
};

export function apiVersionOf(kind: Pick<Kind, "group" | "version">): string {
  return kind.group ? `${kind.group}/${kind.version}` : kind.version;
}

/** As errors name it: `deployments.apps`. */
export function resourceName(kind: Pick<Kind, "group" | "plural">): string {
  return kind.group ? `${kind.plural}.${kind.group}` : kind.plural;
}

/** The member object at a name, made when missing. */
export function ensure(parent: JsonObject, name: string): JsonObject {
  return (parent[name] ??= {}) as JsonObject;
}

/** Sets what is not set. */
export function fill(target: JsonObject, defaults: JsonObject) {
  for (const [name, value] of Object.entries(defaults)) if (target[name] === undefined) target[name] = value;
}

export function listOf(parent: JsonObject | undefined, name: string): JsonObject[] {
  const value = parent?.[name];
  return Array.isArray(value) ? (value as JsonObject[]) : [];
}
