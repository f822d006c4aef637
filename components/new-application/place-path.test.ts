import { expect, test } from "vitest";
import { placePath } from "@/components/new-application/place-path";

const cluster = { name: "prod-eu", labels: { env: "production", region: "eu" } };

test.each([
  { path: "apps/shop", becomes: "apps/shop", missing: [] },
  { path: "overlays/{env}/{region}", becomes: "overlays/production/eu", missing: [] },
  { path: "clusters/{name}", becomes: "clusters/prod-eu", missing: [] },
  { path: "overlays/{tier}", becomes: "overlays/{tier}", missing: ["tier"] },
])("$path becomes $becomes", ({ path, becomes, missing }) => {
  expect(placePath(path, cluster)).toEqual({ path: becomes, missing });
});
