import { canonicalJson } from "@/lib/domain/object/canonical-json";
import type { RenderedObject, RenderInputs, RenderProblem, Refusal } from "@/lib/domain/render/render";
import { inputsDigestOf, readFiles } from "@/lib/engine/content";
import { GitFolders } from "@/lib/engine/git-folders";
import type { Renderer } from "@/lib/engine/ports/repository";
import type { EngineTarget } from "@/lib/engine/ports/target-store";
import type { RepositoryStore } from "@/lib/engine/ports/worker-store";
import { sha256 } from "@/lib/platform/crypto";

export type Rendering = {
  inputs: RenderInputs;
  inputsDigest: string;
  /** Over the objects; what a person previewed and what is applied must have the same. */
  digest: string;
  objects: RenderedObject[];
  refusals: Refusal[];
};
export type RenderingOutcome =
  | ({ outcome: "rendered" } & Rendering)
  | { outcome: "broken"; inputs: RenderInputs; problems: RenderProblem[] };

/** Objects of all kept renderings together. */
const objectsKeptMax = 20_000;

/**
 * Renders what targets want, keeping the last renderings up to a number of objects: secret values stay in this process's memory and
 * are rendered again after a restart.
 */
export class Renderings {
  private readonly kept = new Map<string, Promise<RenderingOutcome>>();
  private readonly sizes = new Map<string, number>();
  readonly folders: GitFolders;

  constructor(
    private readonly repositories: RepositoryStore,
    private readonly renderer: Renderer,
  ) {
    this.folders = new GitFolders(repositories);
  }

  /** Renders inputs, or returns what the same folder rendered to before. Throws when the content is not there. */
  async of(inputs: RenderInputs): Promise<RenderingOutcome> {
    const inputsDigest = await inputsDigestOf(this.folders, inputs);
    const known = this.kept.get(inputsDigest);
    if (known) return { ...(await known), inputs };
    const rendering = this.render(inputs, inputsDigest);
    this.kept.set(inputsDigest, rendering);
    try {
      const outcome = await rendering;
      this.keep(inputsDigest, outcome.outcome === "rendered" ? outcome.objects.length : 0);
      return outcome;
    } catch (error) {
      this.kept.delete(inputsDigest);
      throw error;
    }
  }

  /** Lets the oldest renderings go until the rest is small enough. */
  private keep(inputsDigest: string, objects: number): void {
    this.sizes.set(inputsDigest, objects + 1);
    let total = [...this.sizes.values()].reduce((sum, size) => sum + size, 0);
    for (const [oldest, size] of this.sizes) {
      if (total <= objectsKeptMax || oldest === inputsDigest) return;
      total -= size;
      this.kept.delete(oldest);
      this.sizes.delete(oldest);
    }
  }

  private async render(inputs: RenderInputs, inputsDigest: string): Promise<RenderingOutcome> {
    const result = await this.renderer.render(
      inputs,
      await readFiles(this.repositories, this.folders, inputs),
    );
    if (result.outcome === "broken") return { outcome: "broken", inputs, problems: result.problems };
    return {
      outcome: "rendered",
      inputs,
      inputsDigest,
      digest: digestOf(result.objects),
      objects: result.objects,
      refusals: result.refusals,
    };
  }
}

/** The digest of a rendering: over the reference and the content of every object, whatever their order in Git. */
function digestOf(objects: RenderedObject[]): string {
  return sha256(canonicalJson(objects.map(({ ref, digest }) => canonicalJson({ ref, digest })).toSorted()));
}

export const rendererVersion = "plain/1";

/** What a target's tracked commit would be rendered from; null while the ref has never been resolved. */
export function trackedInputs(
  target: EngineTarget,
  cluster: { name: string; labels: Record<string, string> },
): RenderInputs | null {
  return target.head && inputsAt(target, cluster, target.head);
}

/** What a target renders from at any commit. */
export function inputsAt(
  target: EngineTarget,
  cluster: { name: string; labels: Record<string, string> },
  commit: { sha: string; treeSha: string },
): RenderInputs {
  return {
    repositoryId: target.repositoryId,
    sha: commit.sha,
    treeSha: commit.treeSha,
    path: target.path,
    namespace: target.namespace,
    cluster: { name: cluster.name, labels: cluster.labels },
    renderer: rendererVersion,
  };
}

/** What is wanted of a target now: the held inputs, frozen, or the tracked commit's. */
export function wantedInputs(
  target: EngineTarget,
  cluster: { name: string; labels: Record<string, string> },
): RenderInputs | null {
  return target.hold ? target.hold.inputs : trackedInputs(target, cluster);
}
