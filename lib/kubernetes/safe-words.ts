import { groupOf, type Manifest } from "@/lib/domain/object/manifest";
import { type ApiStatus, shownText } from "@/lib/kubernetes/api-status";

/**
 * How a Status is put into words about this object. The API server quotes rejected values, so what it says of a Secret
 * is reduced to the reason and the names of the fields; everything else passes `redactText`.
 */
export function wordsAbout(
  object: Pick<Manifest, "kind" | "apiVersion">,
  redactText: (text: string) => string,
): (status: ApiStatus) => string {
  const isSecret = object.kind === "Secret" && groupOf(object.apiVersion) === "";
  return (status) => {
    const server = shownText(redactText(status.message));
    if (!isSecret) return server || `The API server answered ${status.code} without a word.`;
    const fields = [...new Set(status.details.causes.map(({ field }) => shownText(field)).filter(Boolean))];
    const about = fields.length > 0 ? ` (${fields.slice(0, 10).join(", ")})` : "";
    const fault = knownFault(status.message) ?? `${status.reason || status.code}${about}`;
    return `The API server refused this Secret: ${fault}. Its own words are kept back, because they may quote a value.`;
  };
}

/** Faults whose words hold field names only, taken from the server's sentence up to where a value could begin. */
function knownFault(message: string): string | null {
  if (message.includes("illegal base64 data")) return "a value in data is not base64";
  const typed =
    /Kind=Secret\): ((?:\.[A-Za-z0-9_.-]+){1,8}): (expected \w+|field not declared in schema)/.exec(message);
  return typed ? shownText(`${typed[1]}: ${typed[2]}`) : null;
}
