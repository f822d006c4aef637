const units: [name: Intl.RelativeTimeFormatUnit, seconds: number, short: string][] = [
  ["year", 31_557_600, "y"],
  ["month", 2_629_800, "mo"],
  ["day", 86_400, "d"],
  ["hour", 3600, "h"],
  ["minute", 60, "min"],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** "3 minutes ago", "yesterday", "in 2 hours"; "just now" below 45 seconds. */
export function relativeTime(at: string | number | Date, now: number): string {
  const seconds = (new Date(at).getTime() - now) / 1000;
  if (Math.abs(seconds) < 45) return "just now";
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size * 0.95) return relative.format(Math.round(seconds / size), unit);
  }
  return relative.format(Math.sign(seconds), "minute");
}

/** A stretch of time as people say it: "8 s", "6 min", "3 h 20 min", "9 days". */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 1) return "under 1 s";
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 && hours < 10 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  const days = Math.round(hours / 24);
  return days === 1 ? "1 day" : `${days} days`;
}

/** Short, for narrow places: "6 min", "3 h", "9 d". */
export function shortAge(at: string | number | Date, now: number): string {
  const seconds = Math.max(0, (now - new Date(at).getTime()) / 1000);
  for (const [, size, short] of units) {
    if (seconds >= size)
      return short === "y" || short === "mo" || short === "d" || short === "h"
        ? `${Math.floor(seconds / size)} ${short}`
        : `${Math.floor(seconds / size)} min`;
  }
  return "now";
}

const sameDay = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const sameYear = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});
const otherYear = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});

/** The time of day ("09:41") today, else with the date ("19 Nov, 16:20"), in the reader's time zone. */
export function clockTime(at: string | number | Date, now: number): string {
  const date = new Date(at);
  const today = new Date(now);
  if (date.toDateString() === today.toDateString()) return sameDay.format(date);
  return (date.getFullYear() === today.getFullYear() ? sameYear : otherYear).format(date);
}

const second = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "long" });

/** To the second in few words: "21 Nov 2026, 09:41:07 UTC". */
export function secondTime(at: string | number | Date): string {
  return second.format(new Date(at));
}

const exact = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "long" });

/** To the second and with the time zone, for tooltips and records. */
export function exactTime(at: string | number | Date): string {
  return exact.format(new Date(at));
}
