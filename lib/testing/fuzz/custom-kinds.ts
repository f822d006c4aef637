import type { FuzzKind } from "@/lib/testing/fuzz/builtin-kinds";

const text = { type: "string" };
const texts = { type: "array", items: text };

/** One of every way in which server-side apply merges: maps by member and whole, lists by key, as set and whole. */
const properties = {
  map: { type: "object", additionalProperties: text },
  whole: { type: "object", additionalProperties: text, "x-kubernetes-map-type": "atomic" },
  items: {
    type: "array",
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["name"],
    items: {
      type: "object",
      required: ["name"],
      properties: {
        name: text,
        value: text,
        size: { type: "integer", default: 1 },
        tags: { ...texts, "x-kubernetes-list-type": "set" },
        inner: { type: "object", properties: { a: text, b: text } },
      },
    },
  },
  ports: {
    type: "array",
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["port", "protocol"],
    items: {
      type: "object",
      required: ["port"],
      properties: { port: { type: "integer" }, protocol: { ...text, default: "TCP" }, note: text },
    },
  },
  set: { ...texts, "x-kubernetes-list-type": "set" },
  numbers: { type: "array", items: { type: "integer" }, "x-kubernetes-list-type": "set" },
  list: { ...texts, "x-kubernetes-list-type": "atomic" },
  plain: texts,
  objects: {
    type: "array",
    items: { type: "object", properties: { a: text, b: { ...text, default: "x" } } },
  },
  maybe: { ...text, nullable: true },
  maybeMap: { type: "object", nullable: true, additionalProperties: text },
  byDefault: { ...text, default: "standard" },
  nested: {
    type: "object",
    default: {},
    properties: { enabled: { type: "boolean", default: true }, level: { type: "integer", default: 3 } },
  },
  free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
  quantity: { "x-kubernetes-int-or-string": true, pattern: "^[0-9.]+(m|Ki|Mi|Gi)?$" },
  duration: { ...text, format: "duration" },
  ratio: { type: "number" },
  frozen: { ...text, "x-kubernetes-validations": [{ rule: "self == oldSelf", message: "frozen" }] },
  embedded: {
    type: "object",
    "x-kubernetes-embedded-resource": true,
    "x-kubernetes-preserve-unknown-fields": true,
  },
};

const schema = {
  type: "object",
  properties: {
    spec: { type: "object", properties },
    status: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
  },
};
/** In the older version every list is atomic: what it owns tells nothing of the lists of the newer one. */
const olderSchema = {
  ...schema,
  properties: {
    ...schema.properties,
    spec: {
      type: "object",
      "x-kubernetes-preserve-unknown-fields": true,
      properties: { map: properties.map, byDefault: text },
    },
  },
};

const anything = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

/** The definitions of the kinds `Thing` (structural, two versions) and `Free` (anything goes) in a group. */
export function customDefinitions(group: string): object[] {
  const definition = (kind: string, plural: string, versions: object[]) => ({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: { group, scope: "Namespaced", names: { kind, plural }, versions },
  });
  const version = (name: string, openAPIV3Schema: object, storage: boolean) => ({
    name,
    served: true,
    storage,
    schema: { openAPIV3Schema },
    ...(openAPIV3Schema === anything ? {} : { subresources: { status: {} } }),
  });
  return [
    definition("Thing", "things", [version("v1", schema, true), version("v1beta1", olderSchema, false)]),
    definition("Free", "frees", [version("v1", anything, true)]),
  ];
}

const thing = `
kind: Thing
metadata: {labels: {app: a}, annotations: {note: x}}
spec:
  map: {a: "1", b: "2"}
  whole: {a: "1", b: "2"}
  items: [{name: a, value: x, tags: [p, q], inner: {a: "1"}}, {name: b, value: "y"}, {name: c}]
  ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}, {port: 80, note: web}, {port: 99, protocol: UDP}]
  set: [a, b, c]
  numbers: [3, 1, 2]
  list: [a, b, a]
  plain: [x, "y"]
  objects: [{a: "1"}, {a: "2", b: "y"}]
  maybe: null
  maybeMap: null
  byDefault: standard
  nested: {enabled: false}
  free: {x: 1, "y": [1, {z: 2}], deep: {a: {b: c}}}
  quantity: 100m
  duration: 60s
  ratio: 0.5
  frozen: a
  embedded: {apiVersion: v1, kind: ConfigMap, metadata: {name: in}, data: {a: b}}`;

const thingEdits: FuzzKind["edits"] = {
  "spec.map": [{ a: "1" }, { a: "1", b: "3" }, {}, null],
  "spec.map.a": ["2", "", null],
  "spec.whole": [{ a: "1" }, { b: "2", a: "1" }, {}, null],
  "spec.items": [
    [
      { name: "b", value: "y" },
      { name: "a", value: "x" },
    ],
    [],
    null,
  ],
  "spec.items[0]": [null, { name: "a" }, { name: "d", value: "new" }],
  "spec.items[0].tags": [["q", "p"], ["p"], [], null],
  "spec.items[1].size": [2, 1],
  "spec.items[0].inner": [{ a: "1", b: "2" }, {}, null],
  "spec.items[2].value": ["z"],
  "spec.ports[2].protocol": ["UDP", "TCP"],
  "spec.ports[0]": [null],
  "spec.ports[1].protocol": [null],
  "spec.ports[3].protocol": [null],
  "spec.set": [["c", "b", "a"], ["a", "b"], ["a", "b", "c", "d"], []],
  "spec.numbers": [
    [1, 2, 3],
    [3, 1],
  ],
  "spec.list": [["a", "a", "b"], ["a"], []],
  "spec.plain": [["y", "x"], ["x"]],
  "spec.objects": [
    [{ a: "2", b: "y" }, { a: "1" }],
    [
      { a: "1", b: "x" },
      { a: "2", b: "y" },
    ],
  ],
  "spec.maybe": ["x", null],
  "spec.maybeMap": [{ a: "1" }, {}],
  "spec.byDefault": ["other", "standard", null],
  "spec.nested": [{}, { enabled: true }, { level: 4 }, null],
  "spec.free": [{ x: 2 }, { x: 1, y: [1, { z: 2 }] }, {}, null],
  "spec.free.y": [[{ z: 2 }, 1], [1]],
  "spec.free.x": ["1", 1.5, null, true],
  "spec.quantity": ["0.1", "200m", 1, "1"],
  "spec.duration": ["1m", "61s"],
  "spec.ratio": [1, 0.25, 1e21],
  "spec.frozen": ["b", null],
  "spec.embedded.data": [{ a: "c" }, null],
  "metadata.labels": [{ app: "b" }, { app: "a", more: "1" }, null],
  "metadata.annotations": [{}, null, { note: "x\n" }],
  "metadata.finalizers": [["example.com/a"]],
};
const thingOptional =
  `map whole items ports set numbers list objects maybe byDefault nested free quantity frozen
  embedded maybeMap`
    .split(/\s+/)
    .map((name) => `spec.${name}`);

/** Little but lists that are maps and sets: in large objects a change seldom meets one of them alone. */
const lists: FuzzKind = {
  path: "/apis/GROUP/v1/namespaces/NS/things",
  otherVersions: ["GROUP/v1beta1"],
  yaml: `apiVersion: GROUP/v1
kind: Thing
metadata: {}
spec:
  items: [{name: a, value: x}, {name: b, value: "y"}, {name: c}]
  ports: [{port: 99, protocol: UDP}, {port: 80}]
  set: [a, b, c]`,
  edits: {
    "spec.ports[0].protocol": [null],
    "spec.ports": [[{ port: 80 }], [{ port: 80 }, { port: 99, protocol: "UDP" }]],
    "spec.items": [
      [{ name: "a", value: "x" }, { name: "c" }],
      [{ name: "c" }, { name: "b", value: "y" }, { name: "a", value: "x" }],
    ],
    "spec.set": [
      ["a", "b"],
      ["b", "a", "c"],
      ["a", "b", "theirs"],
      ["b", "c", "theirs"],
      ["a", "c", "theirs"],
    ],
  },
  others: ["spec: {set: [theirs], items: [{name: theirs, value: x}], ports: [{port: 9090, protocol: TCP}]}"],
};

/** A set that others add to, and of which Git changes what others have, too. */
const set: FuzzKind = {
  path: "/apis/GROUP/v1/namespaces/NS/things",
  yaml: "apiVersion: GROUP/v1\nkind: Thing\nmetadata: {}\nspec: {set: [a, b, c]}",
  edits: {
    "spec.set": [
      ["a", "b"],
      ["a", "b", "theirs"],
      ["b", "c", "theirs"],
    ],
  },
  others: ["spec: {set: [theirs]}"],
};

/** A list whose items are owned as a whole; or that others wrote, and Git begins to declare. */
const references: FuzzKind = {
  path: "/api/v1/namespaces/NS/serviceaccounts",
  yaml: "apiVersion: v1\nkind: ServiceAccount\nmetadata: {}\nsecrets: [{name: a}]",
  edits: { secrets: [[{ name: "a" }, { name: "a" }], [{}]] },
  optional: ["secrets"],
  patches: [{ secrets: [{ name: "a" }, { name: "a" }] }],
};

/** The custom kinds; `GROUP` stands for the group of a run. */
export const customKinds: FuzzKind[] = [
  {
    path: "/apis/GROUP/v1/namespaces/NS/things",
    otherVersions: ["GROUP/v1beta1"],
    yaml: `apiVersion: GROUP/v1${thing}`,
    edits: thingEdits,
    optional: thingOptional,
    defaults: {
      "spec.items[1].size": 1,
      "spec.ports[2].protocol": "TCP",
      "spec.nested.level": 3,
      "spec.objects[0].b": "x",
    },
    absent: { "spec.unknownYet": null, status: {} },
    others: [
      "spec: {items: [{name: theirs, value: x}, {name: a, value: x}]}",
      "spec: {set: [theirs, a]}",
      "spec: {map: {theirs: x}, ports: [{port: 9090, protocol: TCP}]}",
      'spec: {whole: {a: "1", b: "2"}, list: [a, b, a]}',
    ],
  },
  {
    path: "/apis/GROUP/v1beta1/namespaces/NS/things",
    otherVersions: ["GROUP/v1"],
    yaml: `apiVersion: GROUP/v1beta1${thing}`,
    edits: thingEdits,
    optional: thingOptional,
    others: ["spec: {map: {theirs: x}}"],
  },
  {
    path: "/apis/GROUP/v1/namespaces/NS/frees",
    yaml: `apiVersion: GROUP/v1${thing.replace("kind: Thing", "kind: Free")}\nextra: {top: [1, 2]}`,
    isStatusPlain: true,
    edits: {
      ...thingEdits,
      status: [{ phase: "a" }, { phase: "b" }],
      "extra.top": [[2, 1], []],
      extra: [null, { top: { a: 1 } }],
    },
    optional: [...thingOptional, "extra"],
    others: ["spec: {map: {theirs: x}}", "extra: {theirs: 1}"],
  },
  lists,
  set,
  set,
  references,
  references,
  {
    path: "/apis/GROUP/v1/namespaces/NS/frees",
    yaml: "apiVersion: GROUP/v1\nkind: Free\nmetadata: {}\nspec: {a: 1}\nstatus: {phase: a}",
    isStatusPlain: true,
    edits: { "status.phase": ["b"], status: [null, { phase: "b" }], "spec.a": [2] },
  },
  {
    path: "/apis/apps/v1/namespaces/NS/replicasets",
    yaml: `apiVersion: apps/v1
kind: ReplicaSet
metadata: {}
spec:
  replicas: 0
  selector: {matchLabels: {app: a}}
  template:
    metadata: {labels: {app: a}}
    spec: {containers: [{name: a, image: a, env: [{name: A, value: "1"}, {name: B, value: "2"}]}]}`,
    edits: {
      "spec.template.spec.containers[0].env[0].value": ["2"],
      "spec.template.spec.containers[0].env": [[{ name: "B", value: "2" }]],
    },
    others: ["spec: {template: {spec: {containers: [{name: a, env: [{name: THEIRS, value: x}]}]}}}"],
  },
];
