import type { HealthStatus } from "@/lib/domain/health/health";

/*
 * The words of the table. A row says, for some kinds of a vendor's, what their conditions, phases and fields mean: the
 * first clause that holds decides. It is data: `judge-row.ts` is the one place that interprets it.
 */

export type Scalar = string | number | boolean;
type OneOrMore<T> = T | readonly T[];

/** A condition of that type, in the state named; left out, any state and any reason will do. */
export type ConditionTest = {
  condition: OneOrMore<string>;
  is?: OneOrMore<"True" | "False" | "Unknown">;
  reason?: OneOrMore<string>;
  /** Another member of the condition, such as Cluster API's severity. */
  with?: Record<string, OneOrMore<string>>;
  /** Reasons that do not count. */
  except?: OneOrMore<string>;
  /** Only the last condition counts, for kinds that append to the list. */
  isLast?: true;
};

/** A field by its path (`status.phase`), against values or against another field. All that is given must hold. */
export type FieldTest = {
  field: string;
  is?: OneOrMore<Scalar>;
  isNot?: OneOrMore<Scalar>;
  exists?: boolean;
  startsWith?: OneOrMore<string>;
  sameAs?: string;
  differsFrom?: string;
  /** Less than another field or a number; a field that is absent counts as nothing. */
  below?: string | number;
  above?: string | number;
  belowSumOf?: { list: string; field: string };
};

export type Test =
  | ConditionTest
  | FieldTest
  /** Some or every item of a list (or member of a map); tests inside read from the item. */
  | { list: string; some: Test }
  | { list: string; every: Test }
  /** The items of a list do not all have the same value there. */
  | { list: string; unlike: string }
  | { all: readonly Test[] }
  | { any: readonly Test[] }
  | { not: Test };

export type Clause = {
  when: Test;
  is: HealthStatus;
  /** What a person reads; without it, what the condition that decided says. */
  says?: string;
  /** Fields whose text is added to it. */
  quotes?: OneOrMore<string>;
};

export type HealthRow = {
  /** The API group; `*.example.com` is every group below example.com. */
  group: string;
  /** `*` is every kind of the group that no other row names. */
  kinds: readonly string[];
  clauses: readonly Clause[];
  /** When no clause holds. */
  otherwise: { is: HealthStatus; says?: string; quotes?: OneOrMore<string> };
};
