import { expect, test } from "vitest";
import type { ClearManifest, Manifest } from "@/lib/domain/object/manifest";
import { holdsClearValue, needsRedaction, normaliseSecret, redactSecrets } from "@/lib/domain/secrets/redact";

/** Shows what was fingerprinted, which a real fingerprint must not. */
const fingerprint = (value: string | Uint8Array) =>
  `[${typeof value === "string" ? value : new TextDecoder().decode(value)}]`;
const redact = (object: Manifest) => redactSecrets(object, fingerprint);

const mark = "plumbline.secret.v1:";
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";
const secret = (more: object, metadata: object = {}) =>
  ({ apiVersion: "v1", kind: "Secret", metadata: { name: "s", ...metadata }, ...more }) as Manifest;
const configMap = (annotation: string) =>
  ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "c", annotations: { [lastApplied]: annotation } },
  }) as Manifest;

test.each([
  ["data is fingerprinted by what it stands for", { data: { a: btoa("x") } }, { a: `${mark}[x]` }],
  ["base64 with line breaks is the same value", { data: { a: "aGVs\nbG8=\n" } }, { a: `${mark}[hello]` }],
  [
    "what is not base64 is fingerprinted as it stands",
    { data: { a: "hunter2!" } },
    { a: `${mark}[hunter2!]` },
  ],
  ["an empty value is a value", { data: { a: "" } }, { a: `${mark}[]` }],
  ["stringData becomes data", { stringData: { a: "x" } }, { a: `${mark}[x]` }],
  [
    "stringData wins over data",
    { data: { a: btoa("x"), b: btoa("y") }, stringData: { a: "z" } },
    { a: `${mark}[z]`, b: `${mark}[y]` },
  ],
  ["text beyond ASCII is its bytes", { stringData: { a: "ü" } }, { a: `${mark}[ü]` }],
  [
    "null and numbers are hidden too",
    { data: { a: null, b: 1234 } },
    { a: `${mark}[null]`, b: `${mark}[1234]` },
  ],
  [
    "an imitated fingerprint is a value like others",
    { stringData: { a: `${mark}x` } },
    { a: `${mark}[${mark}x]` },
  ],
])("%s", (_, more, data) => {
  const redacted = redact(secret(more));
  expect(redacted.data).toEqual(data);
  expect(redacted).not.toHaveProperty("stringData");
});

test.each([
  ["a misspelt member", { stringdata: { a: "canary" }, Data: { a: "canary" } }, {}],
  ["values indented into the metadata", {}, { data: { a: "canary" }, stringData: { b: "canary" } }],
  ["a type that is none", { type: { a: "canary" }, immutable: "canary" }, {}],
  ["data that is a text", { data: "canary" }, {}],
])("%s hides its values too", (_, more, metadata) => {
  const clear = secret(more, metadata);
  const redacted = redactSecrets(clear, () => "f");
  expect(JSON.stringify(redacted)).not.toContain("canary");
  expect(redactSecrets(redacted, () => "again")).toEqual(redacted);
  expect([holdsClearValue(clear), holdsClearValue(redacted)]).toEqual([true, false]);
});

test("what a Secret may have stays readable", () => {
  const plain = secret(
    { type: "Opaque", immutable: true },
    { labels: { app: "shop" }, uid: "1", creationTimestamp: null, managedFields: [] },
  );
  expect(redact(plain)).toEqual(plain);
});

test("a key may be called __proto__", () => {
  const redacted = redact(secret(JSON.parse('{"data":{"__proto__":"eA=="}}') as object));
  expect(JSON.stringify(redacted.data)).toBe(`{"__proto__":"${mark}[x]"}`);
});

test("data that is no map is hidden as a whole", () => {
  expect(redact(secret({ data: ["canary"], stringData: "canary" })).data).toBe(`${mark}[["canary"]]`);
});

test("the same value has the same fingerprint, whether written by data or stringData", () => {
  const byData = redact(secret({ data: { a: btoa("x") } }));
  expect(byData).toEqual(redact(secret({ stringData: { a: "x" } })));
});

test("the last-applied annotation of a Secret is hidden, others stay", () => {
  const redacted = redact(
    secret({}, { annotations: { [lastApplied]: '{"data":{"a":"canary"}}', team: "x" } }),
  );
  expect(redacted.metadata.annotations).toEqual({
    [lastApplied]: `${mark}[{"data":{"a":"canary"}}]`,
    team: "x",
  });
});

test("another kind's last-applied annotation is hidden only when it quotes a Secret", () => {
  const quoting = configMap('{"items":[{"kind": "Secret","data":{}}]}');
  expect(redact(quoting).metadata.annotations![lastApplied]).toContain(mark);
  const plain = configMap('{"kind":"ConfigMap"}');
  expect(redact(plain)).toBe(plain);
  expect([needsRedaction(quoting), needsRedaction(plain), needsRedaction(secret({}))]).toEqual([
    true,
    false,
    true,
  ]);
});

test("a kind of that name in another group is no Secret", () => {
  const other = {
    apiVersion: "example.com/v1",
    kind: "Secret",
    metadata: { name: "s" },
    data: { a: "x" },
  } as Manifest;
  expect(redact(other)).toBe(other);
});

test("doing it twice changes nothing, and the argument stays as it was", () => {
  const object = secret(
    { data: { a: btoa("x") }, stringData: { b: "y" } },
    { annotations: { [lastApplied]: "{}" } },
  );
  const before = structuredClone(object);
  const once = redact(object);
  expect(redact(once)).toEqual(once);
  expect(object).toEqual(before);
});

test("a Secret is sent with data alone, because nobody would own what stringData writes", () => {
  const clear = secret({
    data: { a: btoa("x"), b: btoa("y") },
    stringData: { a: "ü" },
    type: "Opaque",
  }) as ClearManifest;
  const sent = normaliseSecret(clear);
  expect(sent).toEqual(secret({ data: { a: "w7w=", b: btoa("y") }, type: "Opaque" }));
  expect(redact(sent)).toEqual(redact(clear));
});
