import { z } from "zod";
import type { GitHubClient } from "@/lib/github/github-client";

export type RefAnswer =
  { outcome: "unchanged" } | { outcome: "at"; sha: string; etag: string | null } | { outcome: "missing" };

export const objectId = z.string().regex(/^[0-9a-f]{40}$/);
const pointerSchema = z.object({ object: z.object({ sha: objectId, type: z.string() }) });
const commitSchema = z.object({ sha: objectId });

type Place = "commit" | "head" | "branch" | "tag";
const tagDepthMax = 5;

/**
 * Where a name points: a full commit SHA, HEAD, a branch, or a tag (annotated ones peeled). A branch wins over a tag of
 * the same name. The etag that it gives out also says at which of these places it was found, because a validator holds
 * for one address only; to the caller it is opaque.
 */
export async function resolveRef(client: GitHubClient, ref: string, etag: string | null): Promise<RefAnswer> {
  if (!isRefName(ref)) return { outcome: "missing" };
  const known = readMark(etag);
  const places = placesOf(ref);
  // What was found as a tag is asked as a tag first, or each check would pay for a branch that is not there.
  if (known && places.includes(known.place)) places.sort((place) => (place === known.place ? -1 : 0));

  for (const place of places) {
    const answer = await ask(client, place, ref, known?.place === place ? known.etag : null);
    if (answer.outcome === "unchanged") return answer;
    if (answer.outcome === "at")
      return { ...answer, etag: answer.etag === null ? null : `${place} ${answer.etag}` };
  }
  // Nothing there: because the name is gone, or because the whole repository is?
  await client.getRepository();
  return { outcome: "missing" };
}

async function ask(client: GitHubClient, place: Place, ref: string, etag: string | null): Promise<RefAnswer> {
  if (place === "commit" || place === "head") {
    const route = place === "commit" ? "/git/commits/{ref}" : "/commits/{ref}";
    const answer = await client.get(route, { ref }, commitSchema, etag);
    return answer.outcome === "ok" ? { outcome: "at", sha: answer.data.sha, etag: answer.etag } : answer;
  }
  const folder = place === "branch" ? "heads" : "tags";
  const name = ref.replace(/^refs\/(heads|tags)\//, "");
  const answer = await client.get("/git/ref/{ref}", { ref: `${folder}/${name}` }, pointerSchema, etag);
  if (answer.outcome !== "ok") return answer;
  const sha = await peel(client, answer.data.object);
  return sha ? { outcome: "at", sha, etag: answer.etag } : { outcome: "missing" };
}

/** The commit behind an annotated tag, or null for a tag of something else. */
async function peel(client: GitHubClient, object: { sha: string; type: string }): Promise<string | null> {
  let current = object;
  for (let depth = 0; depth < tagDepthMax && current.type === "tag"; depth += 1) {
    const answer = await client.get("/git/tags/{sha}", { sha: current.sha }, pointerSchema);
    if (answer.outcome !== "ok") return null;
    current = answer.data.object;
  }
  return current.type === "commit" ? current.sha : null;
}

function placesOf(ref: string): Place[] {
  if (/^[0-9a-f]{40}$/.test(ref)) return ["commit"];
  if (ref === "HEAD") return ["head"];
  if (ref.startsWith("refs/heads/")) return ["branch"];
  if (ref.startsWith("refs/tags/")) return ["tag"];
  return ["branch", "tag"];
}

function readMark(etag: string | null): { place: Place; etag: string } | null {
  const found = /^(commit|head|branch|tag) (.+)$/.exec(etag ?? "");
  return found ? { place: found[1] as Place, etag: found[2]! } : null;
}

/** The rules of git-check-ref-format that matter in a URL; a name that breaks them exists nowhere. */
function isRefName(ref: string): boolean {
  return (
    ref.length > 0 &&
    ref.length <= 255 &&
    // eslint-disable-next-line no-control-regex -- control characters are what is refused
    !/[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$|^-|(^|\/)\.|\.lock(\/|$)/.test(ref)
  );
}
