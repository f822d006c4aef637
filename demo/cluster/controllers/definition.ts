import { at } from "../json";
import { listOf } from "../kinds/kind";
import { condition } from "./conditions";
import type { Controller } from "./world";

/** Definitions are accepted and established as soon as they are seen. */
export const definitionController: Controller = {
  kind: "CustomResourceDefinition",
  reconcile(definition, world) {
    const stored = listOf(definition.spec, "versions").find(({ storage }) => storage === true);
    world.setStatus(
      definition,
      {
        acceptedNames: at(definition.spec, "names") ?? {},
        storedVersions: [String(stored?.name ?? "")],
        conditions: [
          condition(definition, "NamesAccepted", true, "NoConflicts", "no conflicts found"),
          condition(
            definition,
            "Established",
            true,
            "InitialNamesAccepted",
            "the initial names have been accepted",
          ),
        ],
      },
      "kube-apiserver",
    );
  },
};
