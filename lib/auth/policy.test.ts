import { describe, expect, test } from "vitest";
import type { Role, Viewer } from "@/lib/api/viewer-schema";
import { can, canAdminister, type ProjectAction, requireCan, visibleProjects } from "@/lib/auth/policy";

const project = "0190aaaa-0000-7000-8000-000000000001";
const other = "0190aaaa-0000-7000-8000-000000000002";

const member = (role: Role): Viewer => ({
  id: role,
  name: role,
  email: `${role}@example.com`,
  isAdmin: false,
  projects: [{ id: project, name: "shop", role }],
});
const administrator: Viewer = { ...member("viewer"), isAdmin: true, projects: [] };

const everything: { action: ProjectAction; viewer: boolean; operator: boolean }[] = [
  { action: "see", viewer: true, operator: true },
  { action: "refresh", viewer: true, operator: true },
  { action: "preview", viewer: true, operator: true },
  { action: "sync", viewer: false, operator: true },
  { action: "rollback", viewer: false, operator: true },
  { action: "follow", viewer: false, operator: true },
  { action: "cancel", viewer: false, operator: true },
  { action: "create_application", viewer: false, operator: false },
  { action: "change_policy", viewer: false, operator: false },
  { action: "change_targets", viewer: false, operator: false },
  { action: "remove_application", viewer: false, operator: false },
  { action: "check_repository", viewer: false, operator: false },
  { action: "add_repository", viewer: false, operator: false },
  { action: "remove_repository", viewer: false, operator: false },
  { action: "manage_members", viewer: false, operator: false },
];

describe.each(everything)("$action", ({ action, viewer, operator }) => {
  test("is allowed from the role that it needs upwards", () => {
    expect(can(member("viewer"), action, project)).toBe(viewer);
    expect(can(member("operator"), action, project)).toBe(operator);
    expect(can(member("admin"), action, project)).toBe(true);
    expect(can(administrator, action, project)).toBe(true);
  });
  test("is denied in a project that one does not belong to", () => {
    expect(can(member("admin"), action, other)).toBe(false);
  });
});

test("what nobody listed is denied, even to an admin", () => {
  expect(can(member("admin"), "erase_everything" as ProjectAction, project)).toBe(false);
});

test("only an administrator of the installation administers it", () => {
  expect(canAdminister(administrator, "register_cluster")).toBe(true);
  expect(canAdminister(member("admin"), "register_cluster")).toBe(false);
});

test("to a stranger the thing does not exist; a member is told which role is missing", () => {
  expect(() => requireCan(member("admin"), "sync", other, "application")).toThrow(
    expect.objectContaining({ code: "not_found" }),
  );
  expect(() => requireCan(member("viewer"), "sync", project, "application")).toThrow(
    expect.objectContaining({ code: "forbidden", message: expect.stringContaining("operator") }),
  );
});

test("one sees one's own projects, an administrator all", () => {
  expect(visibleProjects(member("viewer"))).toEqual([project]);
  expect(visibleProjects(administrator)).toBe("all");
});
