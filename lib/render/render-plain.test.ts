import { describe, expect, test } from "vitest";
import { renderPlain } from "@/lib/render/render-plain";

const inputs = { path: "app", namespace: "shop" };
const config = (name: string, more = "") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}`;

function render(files: Record<string, string | Buffer>) {
  return renderPlain(
    inputs,
    Object.entries(files).map(([path, content]) => ({ path, content: Buffer.from(content as string) })),
  );
}

function objectsOf(files: Record<string, string | Buffer>) {
  const result = render(files);
  if (result.outcome === "broken") throw new Error(JSON.stringify(result.problems));
  return result.objects;
}

function problemsOf(files: Record<string, string | Buffer>) {
  const result = render(files);
  return result.outcome === "broken" ? result.problems : [];
}

describe("what is read", () => {
  test("only manifests directly in the folder, in the order of their names", () => {
    const objects = objectsOf({
      "app/b.yml": config("b"),
      "app/a.yaml": config("a"),
      "app/c.json": JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" } }),
      "app/README.md": "# not a manifest",
      "app/overlays/prod/d.yaml": config("d"),
      "application/e.yaml": config("e"),
      "f.yaml": config("f"),
    });
    expect(objects.map(({ ref }) => ref.name)).toEqual(["a", "b", "c"]);
  });

  test("lists within lists are their items too, and items of a typed list need not say what they are", () => {
    const inner = { apiVersion: "v1", kind: "ConfigMapList", items: [{ metadata: { name: "b" } }] };
    const list = { apiVersion: "v1", kind: "List", items: [JSON.parse(json("a")), inner] };
    const objects = objectsOf({ "app/a.json": JSON.stringify(list) });
    expect(objects.map(({ ref }) => [ref.kind, ref.name])).toEqual([
      ["ConfigMap", "a"],
      ["ConfigMap", "b"],
    ]);
  });

  test.each([
    ["the root", "", "a.yaml"],
    ["the root as a dot", ".", "a.yaml"],
    ["a folder with slashes around", "/deploy/shop/", "deploy/shop/a.yaml"],
    ["a folder from here", "./deploy", "deploy/a.yaml"],
    ["a hidden folder", ".k8s", ".k8s/a.yaml"],
  ])("the path may name %s", (_, path, file) => {
    const result = renderPlain({ path, namespace: "shop" }, [
      { path: file, content: Buffer.from(config("a")) },
    ]);
    expect(result).toMatchObject({ outcome: "rendered", objects: [{ ref: { name: "a" } }] });
  });

  test("empty documents are left out, and each object knows its line", () => {
    const objects = objectsOf({
      "app/a.yaml": `# head\n---\n---\n# nothing here\n--- # a comment\n\n${config("a")}\n---\nnull\n---\n${config("b")}---\n`,
    });
    expect(objects.map(({ ref, line }) => [ref.name, line])).toEqual([
      ["a", 7],
      ["b", 15],
    ]);
  });

  test("lists are their items", () => {
    const list = { apiVersion: "v1", kind: "List", items: [JSON.parse(json("a")), JSON.parse(json("b"))] };
    const named = { apiVersion: "v1", kind: "ConfigMapList", items: [JSON.parse(json("c"))] };
    const objects = objectsOf({ "app/a.json": JSON.stringify(list), "app/b.yaml": JSON.stringify(named) });
    expect(objects.map(({ ref }) => ref.name)).toEqual(["a", "b", "c"]);
  });

  test.each([
    ["a byte order mark", `\uFEFF${config("a")}`],
    ["Windows line ends", config("a", "data:\n  x: z\n").replaceAll("\n", "\r\n")],
    ["JSON with tabs", JSON.stringify(JSON.parse(json("a")), null, "\t")],
    ["JSON with a slash escaped", json("a").replace('"v1"', '"v1", "x": "a\\/b"')],
  ])("%s is read", (_, content) => {
    expect(objectsOf({ "app/a.yaml": content }).map(({ ref }) => ref.name)).toEqual(["a"]);
  });

  test("the reference names the namespace that Git names, and none where it names none", () => {
    const [a, b] = objectsOf({
      "app/a.yaml": config("a"),
      "app/b.yaml": config("b", "  namespace: other\n"),
    });
    expect([a!.ref.namespace, b!.ref.namespace]).toEqual(["", "other"]);
  });

  test("what only a server says of an object is left out, as of an export", () => {
    const exported =
      "  uid: u\n  resourceVersion: '7'\n  generation: 3\n  creationTimestamp: 2026-01-01T00:00:00Z\n  selfLink: /x\n  managedFields: []\n  labels: {app: web}\n";
    const [object] = objectsOf({ "app/a.yaml": config("a", exported) });
    expect(object!.clear.metadata).toEqual({ name: "a", labels: { app: "web" } });
  });

  test("a member called __proto__ stays a member and changes nothing else", () => {
    const [object] = objectsOf({ "app/a.yaml": config("a", "x: {__proto__: {polluted: true}}\n") });
    expect(JSON.stringify(object!.clear)).toContain('"__proto__":{"polluted":true}');
    expect({}).not.toHaveProperty("polluted");
  });
});

describe("what is broken", () => {
  test.each([
    ["an empty folder", {}, null, "No manifests found in app."],
    ["a folder of empty manifests", { "app/a.yaml": "# nothing\n---\n" }, null, "No manifests found in app."],
    ["a tab", { "app/a.yaml": `${config("a")}data:\n\tx: y\n` }, 6, "Tab"],
    [
      "a key twice",
      { "app/a.yaml": `${config("a")}data: {x: y}\ndata: {x: z}\n` },
      6,
      "Duplicated mapping key.",
    ],
    [
      "a key twice in JSON",
      { "app/a.json": '{"apiVersion": "v1",\n"kind": "A",\n"kind": "B"}' },
      3,
      "Duplicated mapping key.",
    ],
    ["broken JSON", { "app/a.json": '{"apiVersion": "v1",\n"kind": ' }, 2, ""],
    ["a wrong line far down", { "app/a.yaml": `${config("a")}---\n${config("b")}x: [1\n` }, 11, ""],
    [
      "text behind a separator",
      { "app/a.yaml": `${config("a")}--- hello\n` },
      5,
      "Only a comment may follow",
    ],
    [
      "another encoding",
      { "app/a.yaml": Buffer.concat([Buffer.from(`${config("a")}x: `), Buffer.from([0xe4, 10])]) },
      5,
      "This is not UTF-8 text.",
    ],
    [
      "a number past 2^53",
      { "app/a.yaml": config("a", "spec: {big: 9007199254740993}\n") },
      1,
      "The number at spec.big is too large",
    ],
    ["an infinite number", { "app/a.yaml": config("a", "x: .inf\n") }, 1, "The number at x is infinite"],
    ["no object", { "app/a.yaml": "- a\n- b\n" }, 1, "This document is not an object"],
    ["no kind", { "app/a.yaml": "apiVersion: v1\nmetadata: {name: a}\n" }, 1, "kind is missing."],
    ["no version", { "app/a.yaml": "\nkind: ConfigMap\nmetadata: {name: a}\n" }, 2, "apiVersion is missing"],
    [
      "no name",
      { "app/a.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {labels: {}}\n" },
      1,
      "Pod: metadata.name is missing.",
    ],
    [
      "a generated name",
      { "app/a.yaml": "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: a-}\n" },
      1,
      "Job: metadata.generateName",
    ],
    ["a number as a name", { "app/a.yaml": config("007") }, 1, "ConfigMap: metadata.name must be a text"],
    ["a path as a name", { "app/a.yaml": config("a/b") }, 1, "metadata.name is not a valid name"],
    [
      "a number as a label",
      { "app/a.yaml": config("a", "  labels: {version: 1.20}\n") },
      1,
      "metadata.labels.version must be a text",
    ],
    [
      "a number as data",
      { "app/a.yaml": config("a", "data: {port: 8080}\n") },
      1,
      "data.port must be a text",
    ],
    ["a bad namespace", { "app/a.yaml": config("a", "  namespace: Shop_1\n") }, 1, "metadata.namespace"],
    [
      "an item without a name",
      { "app/a.yaml": "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Pod, metadata: {}}]\n" },
      1,
      "items[0]: Pod: metadata.name is missing.",
    ],
    [
      "an item of an inner list that is none",
      { "app/a.yaml": "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: List, items: [7]}]\n" },
      1,
      "items[0]: items[0]: This document is not an object",
    ],
    ["deep nesting", { "app/a.yaml": config("a", `x: ${"[".repeat(200)}${"]".repeat(200)}\n`) }, null, ""],
    [
      "a file beyond its size",
      { "app/a.yaml": Buffer.alloc(5 * 1024 * 1024 + 1, "#") },
      null,
      "This file is larger than 5 MB.",
    ],
    [
      "too many documents",
      { "app/a.yaml": `${config("a")}---\n`.repeat(10_001) },
      null,
      "hold more than 10000 documents.",
    ],
  ])("%s names its file, line and reason", (_, files: Record<string, string | Buffer>, line, reason) => {
    const [problem] = problemsOf(files);
    expect(problem?.reason).toContain(reason);
    if (line !== null) expect(problem?.line).toBe(line);
    if (Object.keys(files).length > 0 && line !== null) expect(problem?.file).toBe(Object.keys(files)[0]);
  });

  test("the same object twice names both places, also when only one names the namespace", () => {
    const problems = problemsOf({
      "app/a.yaml": config("a"),
      "app/b.yaml": config("a", "  namespace: shop\n"),
    });
    expect(problems).toEqual([
      { file: "app/b.yaml", line: 1, reason: "ConfigMap shop/a is declared already in app/a.yaml, line 1." },
    ]);
  });

  test("every broken file is named at once", () => {
    const problems = problemsOf({ "app/a.yaml": "x: [", "app/b.yaml": "kind: X", "app/c.yaml": config("c") });
    expect(problems.map(({ file }) => file)).toEqual(["app/a.yaml", "app/b.yaml"]);
  });

  test.each([
    "*canary",
    "!canary x",
    "!!canary x",
    "!<canary> x",
    "&canary *canary2",
    '"\\canary"',
    "%canary",
  ])("a password that is no YAML (%s) is not quoted", (value) => {
    const text = `apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\nstringData:\n  password: ${value}\n`;
    const result = render({ "app/secret.yaml": text });
    expect(result).toMatchObject({ outcome: "broken", problems: [{ line: 6 }] });
    expect(JSON.stringify(result)).not.toContain("canary");
  });

  test.each([
    { what: "a name with a terminal's escape", text: 'kind: ConfigMap\nmetadata: {name: "\\e[2J"}' },
    { what: "a name that reads backwards", text: 'kind: ConfigMap\nmetadata: {name: "a\\u202eb"}' },
    { what: "a kind that is markup", text: 'kind: "<script>"\nmetadata: {name: a}' },
    { what: "a kind that reads backwards", text: 'kind: "Config\\u202eMap"\nmetadata: {name: a}' },
  ])("$what is no manifest", ({ text }) => {
    expect(render({ "app/a.yaml": `apiVersion: v1\n${text}` })).toMatchObject({ outcome: "broken" });
  });

  test("an alias bomb goes off harmlessly", () => {
    const levels = Array.from({ length: 9 }, (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n},`.repeat(9)}]`).join(
      "\n",
    );
    const [problem] = problemsOf({ "app/a.yaml": config("a", `l0: &l0 [x]\n${levels}\n`) });
    expect(problem?.reason).toMatch(/aliases|too large/i);
  });

  test("no text of a broken Secret is repeated", () => {
    const secret = (rest: string) => `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n${rest}`;
    const problems = problemsOf({
      "app/a.yaml": secret("data: {password: canary-not-base64}\n"),
      "app/b.yaml": secret('stringData: {"password": canary" : [}\n'),
      "app/c.json": '{"stringData": {"password": canary hunter2" }}',
      "app/d.yaml": secret("stringData: {password: *canary}\n").replace("*canary", "[canary"),
    });
    expect(problems.length).toBeGreaterThanOrEqual(4);
    expect(JSON.stringify(problems)).not.toContain("canary");
  });
});

test("what Argo CD and Flux know their objects by is left out, whoever copied it into Git", () => {
  const texts = "argocd.argoproj.io/tracking-id: x:y\n    example.com/kept: yes it is";
  const labels = "  labels:\n    kustomize.toolkit.fluxcd.io/name: shop\n";
  const result = render({ "app/a.yaml": config("a", `  annotations:\n    ${texts}\n${labels}`) });
  const [object] = result.outcome === "rendered" ? result.objects : [];
  expect(object?.clear.metadata).toEqual({ name: "a", annotations: { "example.com/kept": "yes it is" } });
});

describe("what is not written", () => {
  const annotated = (annotation: string) => config("a", `  annotations:\n    ${annotation}\n`);

  test.each([
    'argocd.argoproj.io/hook: "BeforeSync"',
    'argocd.argoproj.io/sync-wave: "first"',
    'argocd.argoproj.io/sync-options: "Prune=never"',
    'argocd.argoproj.io/sync-options: "CreateNamespace=true"',
    'argocd.argoproj.io/compare-options: "IgnoreEverything"',
    'argocd.argoproj.io/hook-delete-policy: "Sometimes"',
    'helm.sh/hook: "before-install"',
    'helm.sh/resource-policy: "delete"',
    'kustomize.toolkit.fluxcd.io/ssa: "Sometimes"',
  ])("%s is refused in words, and its object still compared", (annotation) => {
    const result = render({ "app/a.yaml": annotated(annotation) });
    const [name] = annotation.split(": ");
    expect(result).toMatchObject({
      outcome: "rendered",
      objects: [{ ref: { name: "a" } }],
      refusals: [
        { code: "not_honoured", refKey: "/ConfigMap/shop/a", reason: expect.stringContaining(name!) },
      ],
    });
  });

  test.each([
    'argocd.argoproj.io/sync-wave: "-5"',
    'argocd.argoproj.io/hook: "PreSync,PostSync"',
    'argocd.argoproj.io/hook-delete-policy: "HookSucceeded"',
    'argocd.argoproj.io/ignore-healthcheck: "true"',
    'helm.sh/hook: "pre-install"',
    'helm.sh/hook-weight: "5"',
    'argocd.argoproj.io/sync-options: "ServerSideApply=true,Replace=true,Prune=confirm"',
    'argocd.argoproj.io/compare-options: "IgnoreExtraneous"',
    'helm.sh/resource-policy: "keep"',
    'kustomize.toolkit.fluxcd.io/prune: "enabled"',
    'kustomize.toolkit.fluxcd.io/ssa: "Override"',
    'argocd.argoproj.io/tracking-id: "x:y"',
    'example.com/hook: "PreSync"',
  ])("%s asks for nothing that cannot be done", (annotation) => {
    expect(render({ "app/a.yaml": annotated(annotation) })).toMatchObject({
      outcome: "rendered",
      refusals: [],
    });
  });

  test("what a hook leaves out of its name is counted, and what no sync writes need not be honoured", () => {
    const job = (annotations: string) =>
      `---\napiVersion: batch/v1\nkind: Job\nmetadata:\n  generateName: migrate-\n  annotations: {${annotations}}\n`;
    const hook = job('argocd.argoproj.io/hook: "PreSync"');
    const skipped = job('argocd.argoproj.io/hook: "Skip", argocd.argoproj.io/sync-options: "Replace=true"');
    const result = render({ "app/a.yaml": hook + hook + skipped });
    expect(result).toMatchObject({ outcome: "rendered", refusals: [] });
    const names = result.outcome === "rendered" && result.objects.map(({ ref }) => ref.name);
    expect(names).toEqual(["migrate-*", "migrate-*2", "migrate-*3"]);
  });

  test.each([
    [
      "a chart",
      { "app/Chart.yaml": "name: x\n", "app/values.yaml": "a: 1\n", "app/templates/a.yaml": "{{ x }}" },
      "Helm",
      [],
    ],
    [
      "a kustomization that patches",
      {
        "app/kustomization.yaml": "resources: [a.yaml]\npatches: [{path: p.yaml}]\n",
        "app/a.yaml": config("a"),
        "app/p.yaml": "x: 1",
      },
      "kustomize",
      [],
    ],
    [
      "a kustomization that only lists",
      {
        "app/kustomization.yml": "resources:\n- ./a.yaml\n- more/b.yaml\n",
        "app/a.yaml": config("a"),
        "app/more/b.yaml": config("b"),
      },
      "kustomize",
      ["a", "b"],
    ],
    [
      "a kustomization that reaches elsewhere",
      { "app/Kustomization": "resources: [../base]\n" },
      "kustomize",
      [],
    ],
    ["Jsonnet", { "app/a.jsonnet": "{}", "app/b.yaml": config("b") }, "Jsonnet", ["b"]],
  ])("%s is refused, and shown as far as it can be known", (_, files, renderer, names) => {
    const result = render(files as Record<string, string>);
    expect(result).toMatchObject({
      outcome: "rendered",
      refusals: [{ code: "renderer_missing", refKey: null, reason: expect.stringContaining(renderer) }],
    });
    expect(result.outcome === "rendered" && result.objects.map(({ ref }) => ref.name)).toEqual(names);
  });
});

function json(name: string): string {
  return JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } });
}
