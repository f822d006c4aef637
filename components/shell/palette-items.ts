import type { Fleet } from "@/lib/api/fleet-schema";
import type { OperationSummary } from "@/lib/api/operation-schema";
import type { Status } from "@/lib/domain/status/status";
import { operationTitle } from "@/components/operation/operation-words";
import { navigation } from "@/components/shell/navigation";
import { leadingStatus } from "@/components/status/worst-status";

export type PaletteItem = {
  id: string;
  label: string;
  /** Grey, at the end of the line. */
  detail?: string;
  status?: Status;
  /** Words that find it besides its label. */
  also?: string;
  href?: string;
  action?:
    "theme-system" | "theme-light" | "theme-dark" | "shortcuts" | "change-password" | "sign-out" | "refresh";
};
export type PaletteGroup = { value: string; items: PaletteItem[] };

const perGroupMax = 8;

/** What the palette shows for what was typed: every word must occur; names that begin with it come first. */
export function paletteGroups(
  typed: string,
  world: {
    fleet?: Fleet;
    operations?: OperationSummary[];
    canAdminister: boolean;
    /** Whether the viewer may change what a project runs. */
    canOperate: (projectId: string) => boolean;
  },
): PaletteGroup[] {
  const groups: PaletteGroup[] = [
    { value: "Needs you", items: typed ? [] : causeItems(world.fleet) },
    { value: "Applications", items: applicationItems(world.fleet) },
    { value: "Clusters", items: clusterItems(world.fleet) },
    { value: "Pages", items: pageItems },
    {
      value: "Actions",
      items: [
        ...(typed ? applicationActions(world.fleet, world.canOperate) : []),
        ...actionItems(world.canAdminister),
      ],
    },
    { value: "Operations", items: typed ? operationItems(world.operations ?? []) : [] },
  ];
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return groups
    .map(({ value, items }) => ({ value, items: rank(items, words).slice(0, perGroupMax) }))
    .filter(({ items }) => items.length > 0);
}

function rank(items: PaletteItem[], words: string[]): PaletteItem[] {
  if (words.length === 0) return items;
  const first = words[0] ?? "";
  return items
    .filter((item) => {
      const text = `${item.label} ${item.detail ?? ""} ${item.also ?? ""}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .toSorted((a, b) => Number(beginsWith(b, first)) - Number(beginsWith(a, first)));
}

const beginsWith = (item: PaletteItem, word: string) => item.label.toLowerCase().startsWith(word);

function causeItems(fleet?: Fleet): PaletteItem[] {
  return (fleet?.causes ?? []).map((cause) => ({
    id: `cause/${cause.id}`,
    label: cause.title,
    status: cause.status,
    href: cause.actions[0]?.href ?? "/",
  }));
}

function applicationItems(fleet?: Fleet): PaletteItem[] {
  return (fleet?.rows ?? []).map((row) => ({
    id: `application/${row.id}`,
    label: row.name,
    detail: row.project.name,
    also: row.repositoryName,
    status: leadingStatus(row.cells.map((cell) => cell.status)),
    href: `/applications/${row.id}`,
  }));
}

/** What can be done to each application: offered once something is typed, or they would bury everything else. */
function applicationActions(
  fleet: Fleet | undefined,
  canOperate: (projectId: string) => boolean,
): PaletteItem[] {
  return (fleet?.rows ?? []).flatMap(({ id, name, project, revision, cells }) => {
    const item = (verb: string, label: string, query: string): PaletteItem => ({
      id: `${verb}/${id}`,
      label,
      detail: project.name,
      also: name,
      href: `/applications/${id}?${query}`,
    });
    return [
      ...(canOperate(project.id)
        ? [
            item("sync", `Sync ${name}…`, "dialog=sync"),
            item("rollback", `Roll back ${name}…`, "dialog=rollback"),
            ...(cells.some(({ isHeld }) => isHeld)
              ? [item("follow", `Follow ${revision} again with ${name}…`, "dialog=follow")]
              : []),
          ]
        : []),
      item("history", `History of ${name}`, "tab=history"),
      item("resources", `Resources of ${name}`, "tab=resources"),
    ];
  });
}

function clusterItems(fleet?: Fleet): PaletteItem[] {
  return (fleet?.clusters ?? []).map((cluster) => ({
    id: `cluster/${cluster.id}`,
    label: cluster.name,
    detail: Object.values(cluster.labels).join(" · "),
    status: cluster.silentSince ? ("unknown" as const) : ("synced" as const),
    href: `/clusters/${cluster.id}`,
  }));
}

const pageItems: PaletteItem[] = navigation.map(({ href, label, key }) => ({
  id: `page/${href}`,
  label,
  detail: `g ${key}`,
  href,
}));

function operationItems(operations: OperationSummary[]): PaletteItem[] {
  return operations.map((operation) => ({
    id: `operation/${operation.id}`,
    label: operationTitle(operation),
    detail: operation.state,
    also: `${operation.actor.name} ${operation.toSha.slice(0, 7)}`,
    href: `/operations/${operation.id}`,
  }));
}

function actionItems(canAdminister: boolean): PaletteItem[] {
  return [
    { id: "refresh", label: "Look at every target again now", also: "refresh reload", action: "refresh" },
    ...(canAdminister
      ? [
          { id: "new-application", label: "New application…", also: "add create", href: "/applications/new" },
          {
            id: "new-cluster",
            label: "Register a cluster…",
            also: "add create kubeconfig",
            href: "/clusters/new",
          },
          {
            id: "new-repository",
            label: "Connect a repository…",
            also: "add create github",
            href: "/repositories/new",
          },
        ]
      : []),
    { id: "theme-system", label: "Theme: as the system", also: "appearance", action: "theme-system" },
    { id: "theme-light", label: "Theme: light", also: "appearance", action: "theme-light" },
    { id: "theme-dark", label: "Theme: dark", also: "appearance night", action: "theme-dark" },
    { id: "shortcuts", label: "Keyboard shortcuts", detail: "?", also: "help", action: "shortcuts" },
    { id: "change-password", label: "Change password…", also: "account", action: "change-password" },
    { id: "sign-out", label: "Sign out", also: "log out leave", action: "sign-out" },
  ];
}
