import { at, isEqual, isObject, type Json, type JsonObject, type KubeObject } from "../json";
import { listOf, type Problem } from "./kind";

type Validate = (object: KubeObject, old: KubeObject | null) => Problem[];

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** Rules for the name and labels of every object. */
export function metadataProblems(object: KubeObject, nameRule: "label" | "subdomain" | "free"): Problem[] {
  const { name, labels } = object.metadata;
  const problems: Problem[] = [];
  const isFine =
    nameRule === "free" ||
    (nameRule === "label"
      ? label.test(name) && name.length <= 63
      : subdomain.test(name) && name.length <= 253);
  if (!isFine)
    problems.push(
      invalid(
        "metadata.name",
        name,
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      ),
    );
  for (const value of Object.values(labels ?? {}))
    if (!/^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/.test(value) || value.length > 63)
      problems.push(
        invalid(
          "metadata.labels",
          value,
          "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
        ),
      );
  return problems;
}

/** Workloads: the selector matches the template, has not moved, and every container has name and image. */
export function workload(mutable?: string[]): Validate {
  return (object, old) => {
    const spec = object.spec ?? {};
    const selector = at(spec, "selector", "matchLabels");
    const labels = at(spec, "template", "metadata", "labels");
    const problems = containerProblems(at(spec, "template", "spec"), "spec.template.spec");
    if (!isObject(spec.selector)) problems.push(required("spec.selector"));
    else if (
      isObject(selector) &&
      !Object.entries(selector).every(([key, value]) => isObject(labels) && labels[key] === value)
    )
      problems.push(
        invalid(
          "spec.template.metadata.labels",
          labels ?? null,
          "`selector` does not match template `labels`",
        ),
      );
    if (typeof spec.replicas === "number" && spec.replicas < 0)
      problems.push(invalid("spec.replicas", spec.replicas, "must be greater than or equal to 0"));
    if (!old) return problems;
    if (mutable) problems.push(...frozenExcept(object, old, mutable));
    else problems.push(...immutable(object, old, ["spec", "selector"]));
    return problems;
  };
}

export const job: Validate = (object, old) => [
  ...containerProblems(at(object.spec, "template", "spec"), "spec.template.spec"),
  ...(["Never", "OnFailure"].includes(String(at(object.spec, "template", "spec", "restartPolicy")))
    ? []
    : [required("spec.template.spec.restartPolicy", 'valid values: "OnFailure", "Never"')]),
  ...["completions", "selector", "template"].flatMap((name) =>
    old ? immutable(object, old, ["spec", name]) : [],
  ),
];

export const cronJob: Validate = (object) => [
  ...(/^(@\w+|(\S+\s+){4}\S+)$/.test(String(at(object.spec, "schedule") ?? ""))
    ? []
    : [invalid("spec.schedule", at(object.spec, "schedule") ?? "", "expected exactly 5 fields")]),
  ...containerProblems(
    at(object.spec, "jobTemplate", "spec", "template", "spec"),
    "spec.jobTemplate.spec.template.spec",
  ),
];

export const pod: Validate = (object, old) => {
  const problems = containerProblems(object.spec, "spec");
  if (!old) return problems;
  const images = (spec?: JsonObject) => ({
    ...spec,
    nodeName: null,
    containers: listOf(spec, "containers").map((container) => ({ ...container, image: null })),
  });
  if (!isEqual(images(object.spec), images(old.spec)))
    problems.push({
      field: "spec",
      reason: "FieldValueInvalid",
      message: "Forbidden: pod updates may not change fields other than `spec.containers[*].image`",
    });
  return problems;
};

export const service: Validate = (object, old) => {
  const problems =
    old && at(old.spec, "clusterIP") !== undefined
      ? immutable(object, old, ["spec", "clusterIP"], "spec.clusterIPs[0]")
      : [];
  if (
    at(object.spec, "type") !== "ExternalName" &&
    at(object.spec, "clusterIP") !== "None" &&
    listOf(object.spec, "ports").length === 0
  )
    problems.push(required("spec.ports"));
  for (const [index, port] of listOf(object.spec, "ports").entries())
    if (typeof port.port !== "number" || port.port < 1 || port.port > 65535)
      problems.push(
        invalid(`spec.ports[${index}].port`, port.port ?? null, "must be between 1 and 65535, inclusive"),
      );
  return problems;
};

export const claim: Validate = (object, old) => {
  if (!old)
    return listOf({ list: at(object.spec, "accessModes") ?? [] }, "list").length > 0
      ? []
      : [required("spec.accessModes", "at least 1 access mode is required")];
  const wish = (spec?: JsonObject) => ({ ...spec, resources: null, volumeName: null });
  return isEqual(wish(object.spec), wish(old.spec))
    ? []
    : [
        {
          field: "spec",
          reason: "FieldValueInvalid",
          message:
            "Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims",
        },
      ];
};

/** ConfigMaps and Secrets marked immutable, and a Secret's type. */
export const data: Validate = (object, old) => {
  if (!old) return [];
  const problems = object.kind === "Secret" ? immutable(object, old, ["type"]) : [];
  if (
    old.immutable === true &&
    !(isEqual(object.data, old.data) && isEqual(object.binaryData, old.binaryData))
  )
    problems.push({
      field: "data",
      reason: "FieldValueInvalid",
      message: "Forbidden: field is immutable when `immutable` is set",
    });
  return problems;
};

export const binding: Validate = (object, old) =>
  old && !isEqual(object.roleRef, old.roleRef)
    ? [invalid("roleRef", object.roleRef as Json, "cannot change roleRef")]
    : [];

export const ingress: Validate = (object) =>
  listOf(object.spec, "rules").length > 0 || isObject(at(object.spec, "defaultBackend"))
    ? []
    : [invalid("spec", object.spec ?? null, "either `defaultBackend` or `rules` must be specified")];

export const autoscaler: Validate = (object) => {
  const { minReplicas, maxReplicas } = (object.spec ?? {}) as { minReplicas?: number; maxReplicas?: number };
  if (typeof maxReplicas !== "number" || maxReplicas < 1)
    return [invalid("spec.maxReplicas", maxReplicas ?? 0, "must be greater than 0")];
  return (minReplicas ?? 1) > maxReplicas
    ? [invalid("spec.maxReplicas", maxReplicas, "must be greater than or equal to `minReplicas`")]
    : [];
};

export const definition: Validate = (object) => {
  const { plural } = (at(object.spec, "names") ?? {}) as { plural?: string };
  const expected = `${plural}.${String(at(object.spec, "group"))}`;
  return object.metadata.name === expected
    ? []
    : [invalid("metadata.name", object.metadata.name, 'must be spec.names.plural+"."+spec.group')];
};

function containerProblems(spec: Json | undefined, path: string): Problem[] {
  const containers = listOf(isObject(spec) ? spec : {}, "containers");
  if (containers.length === 0) return [required(`${path}.containers`)];
  return containers.flatMap((container, index) => [
    ...(container.name ? [] : [required(`${path}.containers[${index}].name`)]),
    ...(container.image ? [] : [required(`${path}.containers[${index}].image`)]),
    ...listOf(container, "volumeMounts")
      .filter((mount) => !isMountable(spec as JsonObject, mount))
      .map((mount, at) =>
        notFound(`${path}.containers[${index}].volumeMounts[${at}].name`, mount.name ?? ""),
      ),
  ]);
}

function isMountable(spec: JsonObject, mount: JsonObject): boolean {
  // A StatefulSet's claims become volumes of the same name; they are not known here.
  const volumes = listOf(spec, "volumes");
  return (
    volumes.length === 0 ||
    volumes.some((volume) => volume.name === mount.name) ||
    /data|storage/.test(String(mount.name))
  );
}

function frozenExcept(object: KubeObject, old: KubeObject, mutable: string[]): Problem[] {
  const frozen = (spec: JsonObject = {}) =>
    Object.fromEntries(Object.entries(spec).filter(([name]) => !mutable.includes(name)));
  if (isEqual(frozen(object.spec), frozen(old.spec))) return [];
  const names = mutable.map((name) => `'${name}'`);
  return [
    {
      field: "spec",
      reason: "FieldValueInvalid",
      message: `Forbidden: updates to statefulset spec for fields other than ${names.slice(0, -1).join(", ")} and ${names.at(-1)} are forbidden`,
    },
  ];
}

function immutable(object: KubeObject, old: KubeObject, path: string[], field = path.join(".")): Problem[] {
  const value = at(object, ...path);
  return isEqual(value, at(old, ...path)) ? [] : [invalid(field, value ?? null, "field is immutable")];
}

export function invalid(field: string, value: Json, message: string): Problem {
  const shown =
    typeof value === "object"
      ? JSON.stringify(value)
      : typeof value === "string"
        ? JSON.stringify(value)
        : String(value);
  return { field, reason: "FieldValueInvalid", message: `Invalid value: ${shown}: ${message}` };
}

export function required(field: string, message = ""): Problem {
  return { field, reason: "FieldValueRequired", message: `Required value${message && `: ${message}`}` };
}

function notFound(field: string, value: Json): Problem {
  return { field, reason: "FieldValueInvalid", message: `Not found: ${JSON.stringify(value)}` };
}
