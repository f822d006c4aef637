import type { Settings } from "@/lib/api/settings-schema";
import type { Viewer } from "@/lib/api/viewer-schema";
import { canAdminister, roleIn, visibleProjects } from "@/lib/auth/policy";
import { services } from "@/lib/services/context";
import packageJson from "@/package.json" with { type: "json" };

/** People and projects that the viewer shares, and where this installation is. */
export async function getSettings(viewer: Viewer): Promise<Settings> {
  const { store, baseUrl } = services();
  const scope = visibleProjects(viewer);
  const canManageHealth = canAdminister(viewer, "manage_health_scripts");
  const [people, projects, scripts] = await Promise.all([
    store.people.list(scope),
    store.projects.list(scope),
    canManageHealth ? store.healthScripts.list() : [],
  ]);
  return {
    baseUrl,
    people: people.map((person) => ({ ...person, disabledAt: person.disabledAt?.toISOString() ?? null })),
    projects: projects.map(({ id, name, applicationsTotal }) => ({
      id,
      name,
      applicationsTotal,
      role: roleIn(viewer, id) ?? "viewer",
    })),
    healthScripts: scripts.map((script) => ({ ...script, changedAt: script.changedAt.toISOString() })),
    canManagePeople: canAdminister(viewer, "manage_people"),
    versions: { plumbline: packageJson.version, node: process.versions.node },
  };
}
