import { timestamp } from "../api/prepare";
import { at, type JsonObject, type KubeObject } from "../json";
import { listOf } from "../kinds/kind";
import { ownerOf, type Controller, type World } from "./world";

/** Makes a Job in every minute that the schedule names, and keeps the last few. */
export const cronJobController: Controller = {
  kind: "CronJob",
  reconcile(cron, world) {
    if (cron.metadata.deletionTimestamp) return;
    const now = new Date();
    world.again(cron, 60_000 - (now.getTime() % 60_000) + 50);
    const minute = new Date(now.getTime() - (now.getTime() % 60_000));
    const isSuspended = at(cron.spec, "suspend") === true;
    const name = `${cron.metadata.name}-${minute.getTime() / 60_000}`;
    const isNew = Date.parse(cron.metadata.creationTimestamp) < minute.getTime();
    const isDue = isNew && !isSuspended && isScheduled(String(at(cron.spec, "schedule")), minute);
    if (isDue && !world.find("Job", cron.metadata.namespace ?? "", name)) run(cron, name, minute, world);
    tidy(cron, world);
  },
};

function run(cron: KubeObject, name: string, minute: Date, world: World) {
  const template = at(cron.spec, "jobTemplate") as JsonObject;
  const metadata = {
    ...(template.metadata as JsonObject | undefined),
    name,
    ownerReferences: [ownerOf(cron)],
  };
  world.create("Job", cron.metadata.namespace ?? "", { metadata, spec: template.spec });
  world.event(cron, "Normal", "SuccessfulCreate", `Created job ${name}`, "cronjob-controller");
  world.setStatus(cron, { ...cron.status, lastScheduleTime: timestamp(minute) });
}

function tidy(cron: KubeObject, world: World) {
  const jobs = world.owned("Job", cron);
  const isOver = (job: KubeObject) =>
    listOf(job.status, "conditions").some(({ type }) => type === "Complete");
  const done = jobs.filter(isOver).sort((a, b) => (a.metadata.name < b.metadata.name ? 1 : -1));
  for (const job of done.slice(Number(at(cron.spec, "successfulJobsHistoryLimit") ?? 3))) world.remove(job);
}

/** Whether a cron expression of five fields names the minute (UTC). */
export function isScheduled(schedule: string, minute: Date): boolean {
  const names: Record<string, string> = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@weekly": "0 0 * * 0",
  };
  const fields = (names[schedule] ?? schedule).trim().split(/\s+/);
  const values = [
    minute.getUTCMinutes(),
    minute.getUTCHours(),
    minute.getUTCDate(),
    minute.getUTCMonth() + 1,
    minute.getUTCDay(),
  ];
  return values.every((value, index) =>
    (fields[index] ?? "*").split(",").some((part) => isNamed(part, value)),
  );
}

function isNamed(part: string, value: number): boolean {
  const [range = "*", step = "1"] = part.split("/");
  const [from, to = from] = range === "*" ? ["0", "99"] : range.split("-");
  return (
    value >= Number(from) &&
    value <= Number(to) &&
    (value - (range === "*" ? 0 : Number(from))) % Number(step) === 0
  );
}
