import { createHash } from "node:crypto";
import { parentPort } from "node:worker_threads";
import { canonicalJson } from "@/lib/domain/object/canonical-json";
import { needsRedaction } from "@/lib/domain/secrets/redact";
import { renderPlain } from "@/lib/render/render-plain";
import type { JqQuestion, RenderAnswer, RenderQuestion, SentObject } from "@/lib/render/render-messages";
import { runJq } from "@/lib/render/run-jq";

/*
 * The entry of a rendering thread, bundled as a file of its own. Objects go back in small batches, so that receiving
 * them never blocks the main thread for long.
 */

const batchSize = 200;

parentPort?.on("message", (question: RenderQuestion | JqQuestion) => {
  if ("kind" in question) {
    void runJq(question.expression, question.documents).then((found) => parentPort?.postMessage(found));
  } else render(question);
});

function render({ inputs, files }: RenderQuestion): void {
  const sources = files.map(({ path, content }) => ({ path, content: Buffer.from(content.buffer) }));
  const result = renderPlain(inputs, sources);
  if (result.outcome === "broken") return answer({ kind: "done", result });
  for (let start = 0; start < result.objects.length; start += batchSize) {
    const objects = result.objects.slice(start, start + batchSize).map(withDigest);
    answer({ kind: "objects", objects });
  }
  answer({ kind: "done", result: { outcome: "rendered", refusals: result.refusals } });
}

/** The key for fingerprints stays on the main thread, and so do the digests of what needs one. */
function withDigest(object: Omit<SentObject, "digest">): SentObject {
  const digest = needsRedaction(object.clear)
    ? null
    : createHash("sha256").update(canonicalJson(object.clear)).digest("hex");
  return { ...object, digest };
}

function answer(message: RenderAnswer): void {
  parentPort?.postMessage(message);
}
