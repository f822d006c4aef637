import type { z } from "zod";

/** What would be right instead, in words for people. A schema's own words win. */
export function needWords(issue: z.core.$ZodIssue): string {
  const unit = "origin" in issue && issue.origin === "string" ? "characters" : "entries";
  switch (issue.code) {
    case "too_small":
      if (!issue.message.startsWith("Too small")) return issue.message;
      return Number(issue.minimum) <= 1 ? "It must not be empty." : `At least ${issue.minimum} ${unit}.`;
    case "too_big":
      return `At most ${issue.maximum} ${unit}.`;
    case "invalid_type":
      return issue.message.includes("received undefined")
        ? "It is missing."
        : `It must be ${withArticle(issue.expected)}.`;
    case "invalid_format":
      return issue.message.startsWith("Invalid") ? (formats[issue.format] ?? issue.message) : issue.message;
    case "invalid_value":
      return issue.message.startsWith("Invalid") ? `One of: ${issue.values.join(", ")}.` : issue.message;
    default:
      return issue.message;
  }
}

const formats: Record<string, string> = {
  email: "This is not an email address.",
  datetime: "A time such as 2026-11-21T10:00:00Z.",
  uuid: "This is not an id.",
  url: "A full address, with https://.",
};

function withArticle(type: string): string {
  return /^[aeio]/.test(type) ? `an ${type}` : `a ${type}`;
}
