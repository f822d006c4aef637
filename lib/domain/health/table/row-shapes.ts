import type { HealthStatus } from "@/lib/domain/health/health";
import type { Clause, HealthRow, Scalar, Test } from "@/lib/domain/health/table/health-row";

/* Shapes that many vendors share, so that a row says only what is its own. */

/** A condition that decides alone: true is healthy, false is as said, anything else is awaited. */
export function decidedBy(type: string, whenFalse: HealthStatus = "Degraded"): Clause[] {
  return [
    { when: { condition: type, is: "False" }, is: whenFalse },
    { when: { condition: type, is: "True" }, is: "Healthy" },
    { when: { condition: type, is: "Unknown" }, is: "Progressing" },
  ];
}

/** The values of one field: `{ Healthy: ["Running"], Degraded: ["Failed"] }`. The value itself is the reason. */
export function byField(
  field: string,
  meanings: Partial<Record<HealthStatus, readonly Scalar[]>>,
  ...quotes: string[]
): Clause[] {
  return (Object.entries(meanings) as [HealthStatus, readonly Scalar[]][]).map(([is, values]) => ({
    when: { field, is: values },
    is,
    ...(is === "Healthy" ? {} : { quotes: [field, ...quotes] }),
  }));
}

/** Being there is all that can be said: kinds that report nothing. */
export function present(group: string, ...kinds: string[]): HealthRow {
  return { group, kinds, clauses: [], otherwise: { is: "Healthy" } };
}

export const waits = (what: string): HealthRow["otherwise"] => ({
  is: "Progressing",
  says: `Waits for ${what}`,
});

export const isTrue = (condition: string): Test => ({ condition, is: "True" });
export const isFalse = (condition: string): Test => ({ condition, is: "False" });

/** Somebody told its controller to leave it alone. */
export const suspended = (field: string, says = "Suspended"): Clause => ({
  when: { field, is: true },
  is: "Suspended",
  says,
});

/** Crossplane, OpenShift and many operators: a fault, then work under way, then what is there. */
export const availability: Clause[] = [
  { when: isTrue("Degraded"), is: "Degraded" },
  { when: isTrue("Progressing"), is: "Progressing" },
  { when: isTrue("Available"), is: "Healthy" },
  { when: isFalse("Available"), is: "Degraded" },
];
