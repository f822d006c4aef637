import { resolveTemplate, type TemplateCluster } from "@/lib/domain/target/resolve-template";

/** A target with what it reads now and the templates that this came from. */
export type TemplatedTarget = {
  targetId: string;
  template: { path: string; revision: string };
  path: string;
  revision: string;
};

/** What one target would read; `before` and `after` may be equal in one of the two. */
export type TargetMove<Target> = {
  target: Target;
  path: { before: string; after: string };
  revision: { before: string; after: string };
};

/** Which targets of a cluster read something else once it has this name and these labels, and which could read nothing. */
export function targetMoves<Target extends TemplatedTarget>(
  targets: Target[],
  cluster: TemplateCluster,
): { moves: TargetMove<Target>[]; unresolved: { target: Target; reason: string }[] } {
  const moves: TargetMove<Target>[] = [];
  const unresolved: { target: Target; reason: string }[] = [];
  for (const target of targets) {
    const path = resolveTemplate(target.template.path, cluster);
    const revision = resolveTemplate(target.template.revision, cluster);
    if (path.outcome === "unresolved") unresolved.push({ target, reason: path.reason });
    else if (revision.outcome === "unresolved") unresolved.push({ target, reason: revision.reason });
    else if (path.text !== target.path || revision.text !== target.revision)
      moves.push({
        target,
        path: { before: target.path, after: path.text },
        revision: { before: target.revision, after: revision.text },
      });
  }
  return { moves, unresolved };
}
