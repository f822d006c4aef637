import { expect, test } from "vitest";
import { outlineYaml, pathLine } from "@/components/manifest-diff/path-lines";

const yaml = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels:
    app.kubernetes.io/name: web
  annotations:
    note: |-
      replicas: 9
      not: a key
spec:
  replicas: 6
  template:
    spec:
      containers:
        - name: sidecar
          image: proxy:1
        - name: web
          image: "web:4.2"
          args:
            - --port
            - "8080"
          ports:
          - containerPort: 8080
            protocol: TCP
            name: http
      volumes:
      - emptyDir: {}
        name: tmp
`;
const outline = outlineYaml(yaml);
const lines = yaml.split("\n");

test.each([
  ["spec.replicas", "  replicas: 6"],
  ["metadata.name", "  name: web"],
  ['metadata.labels["app.kubernetes.io/name"]', "    app.kubernetes.io/name: web"],
  ["metadata.annotations.note", "    note: |-"],
  ["spec.template.spec.containers[name=web].image", '          image: "web:4.2"'],
  ["spec.template.spec.containers[0].image", "          image: proxy:1"],
  ["spec.template.spec.containers[name=web].args[=8080]", '            - "8080"'],
  [
    "spec.template.spec.containers[name=web].ports[containerPort=8080,protocol=TCP].name",
    "            name: http",
  ],
  ["spec.template.spec.volumes[name=tmp].emptyDir", "      - emptyDir: {}"],
])("%s is found", (path, text) => {
  const found = pathLine(outline, path);
  expect(found?.isExact).toBe(true);
  expect(lines[found!.line - 1]).toBe(text);
});

test("a field that is not there points at its nearest parent", () => {
  const found = pathLine(outline, "spec.template.spec.containers[name=web].resources.limits.memory");
  expect(found?.isExact).toBe(false);
  expect(lines[found!.line - 1]).toBe("        - name: web");
});

test("what only looks like a key inside a block of text is not one", () => {
  expect(pathLine(outline, "metadata.annotations.not")).toMatchObject({ isExact: false });
});

test("an empty text has no lines", () => {
  expect(pathLine(outlineYaml(""), "spec.replicas")).toBeNull();
});
