import { randomBytes } from "node:crypto";

/**
 * A name of its own for a namespace, starting with what the test file is about: suites share one API server, and none
 * may see another's objects.
 */
export function uniqueNamespace(prefix: string): string {
  return `${prefix}-${randomBytes(4).toString("hex")}`;
}

/** An API group of its own, so that two tests may define the same kind. */
export function uniqueGroup(): string {
  return `t${randomBytes(4).toString("hex")}.plumbline.test`;
}
