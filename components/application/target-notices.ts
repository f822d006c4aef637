import type { ApplicationView, HoldView, TargetView } from "@/lib/api/application-schema";
import type { Refusal, RenderProblem } from "@/lib/domain/render/render";
import { isReason } from "@/components/status/short-summary";
import { targetName } from "@/components/application/target-words";

/** Something about targets that needs more words than a card has, said once for all targets that share it. */
export type TargetNotice = { key: string; targetIds: string[]; names: string[] } & (
  | { kind: "problems"; problems: RenderProblem[]; sha: string | null }
  | { kind: "silent"; reason: string; since: string | null }
  | { kind: "refusals"; refusals: Refusal[] }
  | { kind: "rest"; reason: string }
  | { kind: "hold"; hold: HoldView }
);

/** The notices of an application, the most pressing kind first; equal ones are joined over their targets. */
export function targetNotices(application: ApplicationView, targetId: string | null): TargetNotice[] {
  const shown = application.targets.filter((target) => targetId === null || target.id === targetId);
  const join = <T extends object>(
    kind: string,
    pick: (target: TargetView) => T | null,
    keyOf: (value: T) => string,
  ) => {
    const groups = new Map<string, T & { key: string; targetIds: string[]; names: string[] }>();
    for (const target of shown) {
      const value = pick(target);
      if (value === null) continue;
      const key = `${kind}:${keyOf(value)}`;
      const group = groups.get(key) ?? { ...value, key, targetIds: [], names: [] };
      group.targetIds.push(target.id);
      group.names.push(targetName(target, application.targets));
      groups.set(key, group);
    }
    return [...groups.values()];
  };

  return [
    ...join(
      "problems",
      ({ problems, headSha }) =>
        problems.length > 0 ? { kind: "problems" as const, problems, sha: headSha } : null,
      ({ problems, sha }) => JSON.stringify([problems, sha]),
    ),
    ...join(
      "silent",
      ({ freshness, problems }) =>
        freshness.isVerified || problems.length > 0 || freshness.reason === null
          ? null
          : { kind: "silent" as const, reason: freshness.reason, since: freshness.verifiedAt },
      ({ reason }) => reason,
    ),
    ...join(
      "refusals",
      ({ refusals }) => (refusals.length > 0 ? { kind: "refusals" as const, refusals } : null),
      ({ refusals }) => JSON.stringify(refusals),
    ),
    ...join(
      "rest",
      ({ summary }) => (summary && isReason(summary) ? { kind: "rest" as const, reason: summary } : null),
      ({ reason }) => reason,
    ),
    ...join(
      "hold",
      ({ hold }) => (hold ? { kind: "hold" as const, hold } : null),
      // One click holds many targets, each with a row of its own: the same person, reason and commit are one hold.
      ({ hold }) => JSON.stringify([hold.sha, hold.reason, hold.personName]),
    ),
  ];
}
