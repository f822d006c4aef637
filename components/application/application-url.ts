import { z } from "zod";
import { type TimelineHours, timelineHours } from "@/components/timeline/timeline-window";

const tabSchema = z.enum(["differs", "resources", "history", "policy"]);
export type ApplicationTab = z.infer<typeof tabSchema>;
const dialogs = ["rollback", "sync", "follow"] as const;
type Dialog = (typeof dialogs)[number];
export const truthSchema = z.enum(["desired", "applied", "live"]);
export type Truth = z.infer<typeof truthSchema>;

/**
 * Everything a person chose on the page of an application, as it stands in the address. What is absent or not
 * understood is the default, so an old or mistyped link still opens the page.
 */
export type ApplicationUrl = {
  /** A target's id; null for all of them. */
  target: string | null;
  tab: ApplicationTab;
  /** The object whose diff is open: the refKey, and `diffTarget` for the cluster that it is read from. */
  object: string | null;
  diffTarget: string | null;
  sides: [Truth, Truth];
  layout: "split" | "inline";
  /** Whether fields set by the cluster (defaults, status) are shown in live. */
  full: boolean;
  resources: "list" | "tree";
  /** Null: as far back as it takes to show everything of the last day. */
  hours: TimelineHours | null;
  dialog: Dialog | null;
  /** The full SHA that the rollback dialog has chosen. */
  to: string | null;
  /** The id of a hold: its targets are chosen when following Git again is opened. */
  hold: string | null;
};

export const applicationUrlDefault: ApplicationUrl = {
  target: null,
  tab: "differs",
  object: null,
  diffTarget: null,
  sides: ["desired", "live"],
  layout: "split",
  full: false,
  resources: "list",
  hours: null,
  dialog: null,
  to: null,
  hold: null,
};

/** Reads the address; never throws. */
export function parseApplicationUrl(params: { get(name: string): string | null }): ApplicationUrl {
  const oneOf = <T extends string>(name: string, allowed: readonly T[], fallback: T) =>
    allowed.find((value) => value === params.get(name)) ?? fallback;
  const hours = Number(params.get("hours"));
  const to = params.get("to");
  return {
    target: params.get("target") || null,
    tab: oneOf("tab", tabSchema.options, "differs"),
    object: params.get("object") || null,
    diffTarget: params.get("on") || null,
    sides: parseSides(params.get("sides")),
    layout: oneOf("view", ["split", "inline"], "split"),
    full: params.get("full") === "1",
    resources: oneOf("as", ["list", "tree"], "list"),
    hours: timelineHours.find((one) => one === hours) ?? null,
    dialog: dialogs.find((one) => one === params.get("dialog")) ?? null,
    to: to && /^[0-9a-f]{40}$/.test(to) ? to : null,
    hold: params.get("hold") || null,
  };
}

/** The query string of a state ("" or "?…"), without what is default, so that links stay short. */
export function formatApplicationUrl(url: ApplicationUrl): string {
  const params = new URLSearchParams();
  const set = (name: string, value: string | null, fallback: string | null) => {
    if (value !== null && value !== fallback) params.set(name, value);
  };
  set("target", url.target, null);
  set("tab", url.tab, "differs");
  set("as", url.resources, "list");
  set("object", url.object, null);
  if (url.object) {
    set("on", url.diffTarget, null);
    set("sides", url.sides.join("-"), "desired-live");
    set("view", url.layout, "split");
    set("full", url.full ? "1" : null, null);
  }
  set("hours", url.hours === null ? null : String(url.hours), null);
  set("dialog", url.dialog, null);
  if (url.dialog) set("to", url.to, null);
  if (url.dialog) set("hold", url.hold, null);
  const text = params.toString();
  return text ? `?${text}` : "";
}

function parseSides(text: string | null): [Truth, Truth] {
  const [left, right] = (text ?? "").split("-").map((side) => truthSchema.safeParse(side));
  return left?.success && right?.success && left.data !== right.data
    ? [left.data, right.data]
    : applicationUrlDefault.sides;
}
