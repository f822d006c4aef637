import { isObject, type Json, type JsonObject } from "../json";
import type { Address } from "./request";

/** Who the token's bearer is, and what the rules of the token allow. */
export type User = {
  name: string;
  groups: string[];
  may: (verb: string, group: string, resource: string, namespace: string) => boolean;
};

/** Answers a review that is created and never stored; null for anything else. */
export function answerReview(address: Address, body: Json, user: User): JsonObject | null {
  if (!isObject(body)) return null;
  const { apiVersion, kind, spec } = body;
  const answer = (status: JsonObject) => ({
    kind: kind!,
    apiVersion: apiVersion!,
    metadata: { creationTimestamp: null },
    ...(spec === undefined ? {} : { spec }),
    status,
  });
  switch (address.plural) {
    case "selfsubjectreviews":
      return answer({ userInfo: { username: user.name, groups: user.groups } });
    case "selfsubjectaccessreviews": {
      const asked = isObject(spec) && isObject(spec.resourceAttributes) ? spec.resourceAttributes : {};
      const part = asked.subresource
        ? `${String(asked.resource)}/${String(asked.subresource)}`
        : String(asked.resource ?? "");
      return answer({
        allowed: user.may(
          String(asked.verb ?? ""),
          String(asked.group ?? ""),
          part,
          String(asked.namespace ?? ""),
        ),
      });
    }
    case "selfsubjectrulesreviews":
      return answer({
        resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }],
        nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
        incomplete: false,
      });
    default:
      return null;
  }
}
