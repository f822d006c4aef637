alter table "object_state" add column if not exists "judged_under" text;
