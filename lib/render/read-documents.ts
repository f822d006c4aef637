import { isUtf8 } from "node:buffer";
import type { RenderProblem } from "@/lib/domain/render/render";
import { parseYaml } from "@/lib/render/kubernetes-yaml";
import { limits } from "@/lib/render/limits";
import { toPlainJson, type Budget } from "@/lib/render/plain-json";
import { splitDocuments } from "@/lib/render/split-documents";

/** One document of a file as plain JSON; `line` counts from 1. */
export type SourceDocument = { file: string; line: number; value: unknown };

/**
 * The documents of a file, read as kubectl reads it: YAML, or JSON, which is YAML too. Empty documents are left out.
 * What is wrong is named with its line; no text of the file is quoted, because it may be secret.
 */
export function readDocuments(
  file: string,
  content: Uint8Array,
  budget: Budget,
): { documents: SourceDocument[]; problems: RenderProblem[] } {
  const fail = (line: number | null, reason: string) => ({
    documents: [],
    problems: [{ file, line, reason }],
  });
  if (content.byteLength > limits.fileBytes) {
    return fail(null, `This file is larger than ${limits.fileBytes / 1024 / 1024} MB.`);
  }
  if (!isUtf8(content)) return fail(lineOfBadByte(content), "This is not UTF-8 text.");
  const text = new TextDecoder().decode(content);

  const split = splitDocuments(text);
  if ("reason" in split) return fail(split.line, split.reason);
  const documents: SourceDocument[] = [];
  const problems: RenderProblem[] = [];
  for (const { text: source, line } of split.documents) {
    const parsed = parseYaml(source);
    if ("reason" in parsed) {
      problems.push({
        file,
        line: parsed.line === null ? line : line + parsed.line - 1,
        reason: parsed.reason,
      });
      continue;
    }
    if (parsed.value === null || parsed.value === undefined) continue;
    const plain = toPlainJson(parsed.value, budget);
    if ("reason" in plain) problems.push({ file, line, reason: plain.reason });
    else documents.push({ file, line, value: plain.value });
  }
  return { documents, problems };
}

function lineOfBadByte(content: Uint8Array): number {
  let line = 1;
  let start = 0;
  for (;;) {
    const end = content.indexOf(10, start);
    if (end < 0 || !isUtf8(content.subarray(start, end))) return line;
    start = end + 1;
    line++;
  }
}
