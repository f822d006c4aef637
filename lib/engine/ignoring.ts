import { compareObject, type ObjectTruths } from "@/lib/domain/compare/compare-object";
import type { ObjectVerdict } from "@/lib/domain/compare/verdict";
import {
  ignoreDifferences,
  ignoredOf,
  type Ignoring,
  type Side,
} from "@/lib/domain/ignore/ignore-differences";
import { clausesFor, type IgnoreClause, type IgnoreRule } from "@/lib/domain/ignore/ignore-rule";
import { pathOfPointer, pathsOfManager, type JsonPath } from "@/lib/domain/ignore/json-path";
import type { Manifest, ObjectRef } from "@/lib/domain/object/manifest";
import type { JqPaths } from "@/lib/engine/ports/jq";
import { AppError } from "@/lib/platform/errors";

/** What is ignored in one object, who can find it, and whether it is left alone when the object is written too. */
export type Ignored = {
  clauses: IgnoreClause[];
  jq: JqPaths;
  isRespected: boolean;
  /** The places in what Git declares, found beforehand: a manifest is spelled without asking anybody. */
  declared: JsonPath[];
};

const sides: Side[] = ["desired", "answer", "applied", "live"];

/**
 * What an application's rules ignore in an object; null where that is nothing. Throws `render_failed` when a jq
 * expression could not be asked.
 */
export async function ignoredIn(
  rules: IgnoreRule[],
  { ref, manifest }: { ref: ObjectRef; manifest: Manifest },
  live: Manifest | null,
  jq: JqPaths,
  isRespected: boolean,
): Promise<Ignored | null> {
  const clauses = clausesFor(rules, ref);
  if (clauses.length === 0) return null;
  if (!isRespected || !live) return { clauses, jq, isRespected, declared: [] };
  const found = await find(clauses, jq, { desired: manifest, answer: null, applied: null, live });
  return { clauses, jq, isRespected, declared: found.flatMap(({ paths }) => paths.desired) };
}

/**
 * The verdict without what is ignored. Where ignored fields are not even written, the server's answer does not know of
 * them: then they are told from what Git declares (`full`).
 */
export async function verdictWithout(
  truths: ObjectTruths,
  full: Manifest,
  { clauses, jq, isRespected }: Ignored,
): Promise<ObjectVerdict> {
  const { applied } = truths;
  const found = await find(clauses, jq, {
    desired: full,
    answer: truths.answer,
    applied: applied === "unknown" ? null : applied,
    live: truths.live,
  });
  const verdict = ignoreDifferences(truths, found);
  const ignored = isRespected ? respected(truths, full, found) : verdict.ignored;
  return {
    ...verdict,
    ...(ignored && ignored.length > 0 ? { ignored } : {}),
  };
}

function respected(truths: ObjectTruths, full: Manifest, found: Ignoring[]): ObjectVerdict["ignored"] {
  const declared: ObjectTruths = { ...truths, desired: full, answer: null, proof: "unproved" };
  const byRule = ignoreDifferences(declared, found);
  if (byRule.ignored) return byRule.ignored;
  return ignoredOf(compareObject(declared).differences, byRule.differences, () => "");
}

async function find(
  clauses: IgnoreClause[],
  jq: JqPaths,
  objects: Record<Side, Manifest | null>,
): Promise<Ignoring[]> {
  const found: Ignoring[] = [];
  for (const clause of clauses) {
    const each = (take: (object: Manifest) => JsonPath[]) =>
      Object.fromEntries(
        sides.map((side) => [side, objects[side] === null ? [] : take(objects[side])]),
      ) as Record<Side, JsonPath[]>;
    if (clause.by === "pointer") {
      const paths = each((object) => {
        const path = pathOfPointer(object, clause.pointer);
        return path ? [path] : [];
      });
      found.push({ label: clause.label, paths });
    } else if (clause.by === "manager") {
      const { live } = objects;
      if (live)
        found.push({
          label: clause.label,
          paths: each((object) => pathsOfManager(object, live, clause.manager)),
        });
    } else {
      const answer = await jq.pathsOf(
        clause.expression,
        sides.map((side) => objects[side]),
      );
      // Without the answer nobody knows what is to be left alone: nothing is said, and nothing is written.
      if (answer.outcome === "failed")
        throw new AppError("render_failed", `${clause.label} could not be looked up: ${answer.reason}`, {
          retryable: true,
        });
      const paths = Object.fromEntries(sides.map((side, index) => [side, answer.paths[index] ?? []]));
      found.push({ label: clause.label, paths: paths as Record<Side, JsonPath[]> });
    }
  }
  return found;
}
