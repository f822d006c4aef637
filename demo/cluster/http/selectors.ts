import { badRequest } from "../api/api-error";
import { at, isObject, type KubeObject } from "../json";

type Test = (object: KubeObject) => boolean;

/** The test that `labelSelector` and `fieldSelector` make together. Throws 400 for what cannot be read. */
export function selectorOf(query: URLSearchParams): Test {
  const tests = [
    ...labelTests(query.get("labelSelector") ?? ""),
    ...fieldTests(query.get("fieldSelector") ?? ""),
  ];
  return (object) => tests.every((test) => test(object));
}

export function hasSelector(query: URLSearchParams): boolean {
  return Boolean(query.get("labelSelector") || query.get("fieldSelector"));
}

function labelTests(selector: string): Test[] {
  const parts = selector.match(/[^,(]+(\([^)]*\))?/g) ?? [];
  return parts.map((part) => labelTest(part.trim()));
}

function labelTest(part: string): Test {
  const labelOf = (object: KubeObject, key: string) => object.metadata.labels?.[key];
  const list = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(part);
  if (list) {
    const [, key = "", operator, values = ""] = list;
    const wanted = values.split(",").map((value) => value.trim());
    return (object) => {
      const value = labelOf(object, key);
      return operator === "in"
        ? value !== undefined && wanted.includes(value)
        : value === undefined || !wanted.includes(value);
    };
  }
  const equals = /^([^\s=!]+)\s*(==|=|!=)\s*(\S*)$/.exec(part);
  if (equals) {
    const [, key = "", operator, value] = equals;
    return (object) => (labelOf(object, key) === value) === (operator !== "!=");
  }
  const exists = /^(!?)([A-Za-z0-9][-A-Za-z0-9_./]*)$/.exec(part);
  if (!exists) throw badRequest(`unable to parse requirement: ${part}`);
  const [, not, key = ""] = exists;
  return (object) => (labelOf(object, key) === undefined) === (not === "!");
}

const fieldNames =
  /^(metadata\.(name|namespace)|involvedObject\.\w+|reason|type|status\.phase|spec\.nodeName|spec\.restartPolicy)$/;

function fieldTests(selector: string): Test[] {
  return selector
    .split(",")
    .filter(Boolean)
    .map((part) => {
      const match = /^([\w.]+?)\s*(==|=|!=)\s*(.*)$/.exec(part);
      if (!match) throw badRequest(`invalid field selector: ${part}`);
      const [, field = "", operator, value] = match;
      if (!fieldNames.test(field)) throw badRequest(`field label not supported: ${field}`);
      return (object: KubeObject) => {
        const found = at(object, ...field.split("."));
        return (String(isObject(found) ? "" : (found ?? "")) === value) === (operator !== "!=");
      };
    });
}
