import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compareObject } from "@/lib/domain/compare/compare-object";
import { isSame } from "@/lib/domain/compare/json-value";
import { ownedManifest } from "@/lib/domain/compare/owned-fields";
import { provesInSync } from "@/lib/domain/compare/proves-in-sync";
import { editsOfKinds, type KindWithEdits } from "@/lib/domain/compare/real-cluster-edits";
import type { Manifest } from "@/lib/domain/object/manifest";
import { describeWithControlPlane, uniqueNamespace } from "@/lib/testing/control-plane";
import { type ClusterAdmin, makeClusterAdmin } from "@/lib/testing/control-plane-admin";

const manager = "plumbline-real";

/*
 * The API server is the judge: whatever the local rule proves, a dry run must confirm, and what the comparison says of
 * edits that people make must be what happened.
 */
describeWithControlPlane("comparing with a real API server", "api", (plane) => {
  const namespace = uniqueNamespace("compare");
  let admin: ClusterAdmin;
  beforeAll(async () => {
    admin = makeClusterAdmin(plane);
    await admin.createNamespace(namespace);
  });
  afterAll(() => admin.close());

  const address = (kind: KindWithEdits, name: string) =>
    kind.path.includes("NS")
      ? `${kind.path.replace("NS", namespace)}/${name}`
      : `${kind.path}/${namespace}-${name}`;

  function apply(path: string, object: Manifest, options: { by?: string; isDryRun?: boolean } = {}) {
    const query = `?fieldManager=${options.by ?? manager}&force=true${options.isDryRun ? "&dryRun=All" : ""}`;
    return admin.request("PATCH", path + query, object, "application/apply-patch+yaml");
  }

  describe.each(editsOfKinds)("$kind", (kind) => {
    test.each(kind.edits.map((edit, index) => ({ ...edit, index })))("$what: $sync", async (edit) => {
      const name = `e${edit.index}`;
      const path = address(kind, name);
      const isNamespaced = kind.path.includes("NS");
      const base: Manifest = structuredClone({
        ...kind.desired,
        metadata: {
          ...kind.desired.metadata,
          name: path.split("/").at(-1)!,
          ...(isNamespaced ? { namespace } : {}),
        },
      });
      const applied = ownedManifest(await apply(path, base), manager);
      if (edit.live) {
        const { as, body, type, subresource } = edit.live;
        const by = `?fieldManager=${as}`;
        if (type === "apply") {
          await apply(path, { ...base, ...(body as object) } as Manifest, { by: as });
        } else {
          await admin.request(
            "PATCH",
            `${path}${subresource ?? ""}${by}`,
            body,
            `application/${type}-patch+json`,
          );
        }
      }
      const desired = structuredClone(base);
      edit.git?.(desired);

      const live = await admin.request("GET", path);
      const answer = await apply(path, desired, { isDryRun: true });
      expect(answer.metadata.resourceVersion).toBe(live.metadata.resourceVersion);
      const isProved = provesInSync(desired, live, manager);
      if (isProved) expect(withoutBookkeeping(answer)).toEqual(withoutBookkeeping(live));
      if (edit.isProved !== undefined) expect(isProved).toBe(edit.isProved);

      const verdict = compareObject({
        desired,
        answer,
        applied,
        live,
        isOurs: true,
        manager,
        proof: "dry_run",
      });
      expect(verdict.differences.length > 0).toBe(
        !isSame(withoutBookkeeping(answer), withoutBookkeeping(live)),
      );
      expect(verdict.sync).toBe(edit.sync);
      if (edit.paths) expect(verdict.differences.map((field) => field.path)).toEqual(edit.paths);
      if (edit.writer) expect(verdict.differences[0]!.writers[0]?.name).toBe(edit.writer);

      // What is not there any more after a real write can be proved again.
      const written = await apply(path, desired);
      const after = await apply(path, desired, { isDryRun: true });
      if (provesInSync(desired, written, manager)) {
        expect(withoutBookkeeping(after)).toEqual(withoutBookkeeping(written));
      }
    });
  });
});

function withoutBookkeeping(object: Manifest): unknown {
  const { managedFields: _m, resourceVersion: _r, generation: _g, ...metadata } = object.metadata;
  return { ...object, metadata };
}
