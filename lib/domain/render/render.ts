import { z } from "zod";
import type { ClearManifest, Manifest, ObjectRef } from "@/lib/domain/object/manifest";

/** Everything a rendering depends on. Frozen in a hold and in an operation; its digest names the rendering. */
export const renderInputsSchema = z.object({
  repositoryId: z.string(),
  sha: z.string(),
  /** The root tree at that commit. */
  treeSha: z.string(),
  path: z.string(),
  namespace: z.string(),
  cluster: z.object({ name: z.string(), labels: z.record(z.string(), z.string()) }),
  /** Renderer and version: "plain/1". */
  renderer: z.string(),
});
export type RenderInputs = z.infer<typeof renderInputsSchema>;

export type SourceFile = { path: string; content: Buffer };

/** An object as Git declares it, in two spellings: clear for the cluster, redacted for everything else. */
export type RenderedObject = {
  ref: ObjectRef;
  clear: ClearManifest;
  manifest: Manifest;
  /** SHA-256 of the canonical JSON of the redacted manifest. */
  digest: string;
  file: string;
  line: number;
};

/** What is wrong in Git, with the place. `line` counts from 1; null when the whole file or folder is meant. */
export const renderProblemSchema = z.object({
  file: z.string(),
  line: z.number().nullable(),
  reason: z.string(),
});
export type RenderProblem = z.infer<typeof renderProblemSchema>;

/** Something the repository asks for that is not honoured yet: shown and compared, but not written. */
export const refusalSchema = z.object({
  /** not_honoured, renderer_missing, other_reconciler, claimed, namespace_not_allowed, credentials … */
  code: z.string(),
  /** In words, with the thing and the way out. */
  reason: z.string(),
  refKey: z.string().nullable(),
});
export type Refusal = z.infer<typeof refusalSchema>;

export type RenderResult =
  | { outcome: "rendered"; objects: RenderedObject[]; refusals: Refusal[] }
  | { outcome: "broken"; problems: RenderProblem[] };
