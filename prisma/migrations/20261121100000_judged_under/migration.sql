alter table "object_state" add column "judged_under" text;
