import type { Manifest } from "@/lib/domain/object/manifest";
import type { RenderInputs } from "@/lib/domain/render/render";
import type { StoreContext } from "@/lib/store/context";
import { fromJson, toJson } from "@/lib/store/json";
import { saveManifests } from "@/lib/store/manifests";

/** One object of a kept rendering, its manifest by digest. */
export type RenderingEntry = { refKey: string; digest: string; file: string; line: number };

/** What inputs rendered to, kept for ever under their digest. */
export function makeRenderings({ prisma }: StoreContext) {
  return {
    async findRendering(
      projectId: string,
      inputsDigest: string,
    ): Promise<{ digest: string; entries: RenderingEntry[] } | null> {
      const row = await prisma.rendering.findUnique({
        where: { projectId_inputsDigest: { projectId, inputsDigest } },
      });
      if (!row) return null;
      const kept = fromJson<(RenderingEntry & { keptUnder: string })[]>(row.objects);
      return { digest: row.digest, entries: kept.map(({ keptUnder: _, ...entry }) => entry) };
    },

    /** Keeps a rendering with its manifests; the first one of the same inputs stays. */
    async saveRendering(
      projectId: string,
      rendering: {
        inputs: RenderInputs;
        inputsDigest: string;
        digest: string;
        objects: (RenderingEntry & { manifest: Manifest })[];
      },
    ): Promise<void> {
      const { inputs, inputsDigest, digest, objects } = rendering;
      await prisma.$transaction(async (db) => {
        const manifests = objects.map(({ manifest }) => manifest);
        const keptUnder = await saveManifests(db, projectId, manifests);
        await db.rendering.createMany({
          skipDuplicates: true,
          data: [
            {
              projectId,
              inputsDigest,
              digest,
              repositoryId: inputs.repositoryId,
              path: inputs.path,
              sha: inputs.sha,
              inputs: toJson(inputs),
              objects: toJson(
                objects.map(({ manifest: _, ...entry }, index) => ({
                  ...entry,
                  keptUnder: keptUnder[index],
                })),
              ),
            },
          ],
        });
      });
    },
  };
}
