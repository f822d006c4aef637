import { isObject, type JsonObject } from "../json";

/**
 * A set of field paths, as managedFields keep them: a tree whose edges are FieldsV1 keys (`f:name` a member,
 * `k:{…}` a list item by its keys, `v:…` an item of a set).
 */
export class FieldSet {
  isMember = false;
  readonly children = new Map<string, FieldSet>();

  static fromFieldsV1(fields: JsonObject): FieldSet {
    const set = new FieldSet();
    for (const [key, value] of Object.entries(fields)) {
      if (key === ".") {
        set.isMember = true;
        continue;
      }
      const child = FieldSet.fromFieldsV1(isObject(value) ? value : {});
      if (child.children.size === 0) child.isMember = true;
      set.children.set(key, child);
    }
    return set;
  }

  toFieldsV1(): JsonObject {
    const fields: JsonObject = {};
    for (const key of [...this.children.keys()].sort()) {
      const child = this.children.get(key)!;
      if (child.isEmpty) continue;
      const below = child.toFieldsV1();
      fields[key] = child.isMember && Object.keys(below).length > 0 ? { ".": {}, ...below } : below;
    }
    return fields;
  }

  get isEmpty(): boolean {
    if (this.isMember) return false;
    for (const child of this.children.values()) if (!child.isEmpty) return false;
    return true;
  }

  /** The subtree under a key, made when missing. */
  child(key: string): FieldSet {
    let child = this.children.get(key);
    if (!child) this.children.set(key, (child = new FieldSet()));
    return child;
  }

  insert(path: readonly string[]) {
    const [key, ...rest] = path;
    if (key === undefined) this.isMember = true;
    else this.child(key).insert(rest);
  }

  has(path: readonly string[]): boolean {
    const [key, ...rest] = path;
    return key === undefined ? this.isMember : (this.children.get(key)?.has(rest) ?? false);
  }

  union(other: FieldSet): FieldSet {
    const result = new FieldSet();
    result.isMember = this.isMember || other.isMember;
    for (const key of new Set([...this.children.keys(), ...other.children.keys()])) {
      const mine = this.children.get(key);
      const theirs = other.children.get(key);
      result.children.set(key, mine && theirs ? mine.union(theirs) : (mine ?? theirs)!);
    }
    return result;
  }

  /** The paths of this set that are not in the other. What lies below a path of the other stays. */
  difference(other: FieldSet | undefined): FieldSet {
    if (!other) return this;
    const result = new FieldSet();
    result.isMember = this.isMember && !other.isMember;
    for (const [key, child] of this.children) {
      const rest = child.difference(other.children.get(key));
      if (!rest.isEmpty) result.children.set(key, rest);
    }
    return result;
  }

  intersection(other: FieldSet): FieldSet {
    const result = new FieldSet();
    result.isMember = this.isMember && other.isMember;
    for (const [key, child] of this.children) {
      const theirs = other.children.get(key);
      const shared = theirs && child.intersection(theirs);
      if (shared && !shared.isEmpty) result.children.set(key, shared);
    }
    return result;
  }

  /** This set without the path and everything below it. */
  without(path: readonly string[]): FieldSet {
    const [key, ...rest] = path;
    if (key === undefined) return new FieldSet();
    const result = new FieldSet();
    result.isMember = this.isMember;
    for (const [name, child] of this.children)
      result.children.set(name, name === key ? child.without(rest) : child);
    return result;
  }

  /** Only what lies at or below the path. */
  only(key: string): FieldSet {
    const result = new FieldSet();
    const child = this.children.get(key);
    if (child) result.children.set(key, child);
    return result;
  }

  /** The same paths and every named container above them. */
  withContainers(): FieldSet {
    const result = new FieldSet();
    result.isMember = this.isMember;
    for (const [key, child] of this.children) {
      if (child.isEmpty) continue;
      const below = child.withContainers();
      if (key.startsWith("f:") && below.children.size > 0) below.isMember = true;
      result.children.set(key, below);
    }
    return result;
  }

  /** Every path, for messages. */
  paths(prefix: readonly string[] = []): string[][] {
    const found: string[][] = this.isMember ? [[...prefix]] : [];
    for (const key of [...this.children.keys()].sort())
      found.push(...this.children.get(key)!.paths([...prefix, key]));
    return found;
  }
}

/** A path as API servers print it: `.spec.template.spec.containers[name="web"].image`. */
export function printPath(path: readonly string[]): string {
  return path
    .map((key) => {
      const rest = key.slice(2);
      if (key.startsWith("f:")) return `.${rest}`;
      if (key.startsWith("v:")) return `[=${rest}]`;
      const keys = Object.entries(JSON.parse(rest) as JsonObject);
      return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(",")}]`;
    })
    .join("");
}
