import type { Refusal, RenderInputs, RenderProblem } from "@/lib/domain/render/render";
import type { ClearObject } from "@/lib/render/render-plain";

/** What the main thread asks of a rendering thread. Contents are copies, handed over. */
export type RenderQuestion = { inputs: RenderInputs; files: { path: string; content: Uint8Array }[] };

/** An object on its way back; `digest` is null where secrets must be redacted first. */
export type SentObject = ClearObject & { digest: string | null };

export type RenderAnswer =
  | { kind: "objects"; objects: SentObject[] }
  | {
      kind: "done";
      result: { outcome: "rendered"; refusals: Refusal[] } | { outcome: "broken"; problems: RenderProblem[] };
    };

/** Where an expression leads in some documents; answered with the paths as jq writes them. */
export type JqQuestion = { kind: "jq"; expression: string; documents: unknown[] };
