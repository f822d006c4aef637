import { Agent, fetch } from "undici";
import { describe, inject, test } from "vitest";
import type { ControlPlaneAnswer, ControlPlaneParts, SharedControlPlane } from "./control-plane-answer";

export type { ControlPlaneParts, SharedControlPlane } from "./control-plane-answer";
export { uniqueGroup, uniqueNamespace } from "./unique-names";

/** Starting may include a build with Go, once per machine. */
const patient = new Agent({ headersTimeout: 0, bodyTimeout: 0 });

/**
 * A suite against the run's real API server, started when first asked for. Where its programs cannot be had, the suite
 * is skipped with the reason; with `CI=true` that is a failure.
 */
export function describeWithControlPlane(
  name: string,
  parts: ControlPlaneParts,
  suite: (plane: SharedControlPlane) => void | Promise<void>,
): void {
  describe(name, async () => {
    const answer = await askForControlPlane(parts);
    if (!answer.missing) return suite(answer);
    const reason = missingReason(answer.missing);
    if (process.env.CI === "true") {
      test("has a control plane", () => {
        throw new Error(reason);
      });
    } else {
      test.skip(`needs a control plane. ${reason}`, () => {});
    }
  });
}

async function askForControlPlane(parts: ControlPlaneParts): Promise<ControlPlaneAnswer> {
  const response = await fetch(`${inject("controlPlanes")}${parts}`, { dispatcher: patient });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as ControlPlaneAnswer;
}

function missingReason(missing: { program: string; reason: string }[]): string {
  return missing.map(({ program, reason }) => `${program}: ${reason}`).join(" ");
}
