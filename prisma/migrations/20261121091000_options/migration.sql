-- What a whole application asks for of Argo CD's sync options, and which of its fields may differ: the text as a person
-- wrote it, and the rules that it stands for.
ALTER TABLE "application"
    ADD COLUMN "sync_options" JSON NOT NULL DEFAULT '{}',
    ADD COLUMN "ignore_differences" TEXT NOT NULL DEFAULT '',
    ADD COLUMN "ignore_rules" JSON NOT NULL DEFAULT '[]';

-- Differences that do not count, with the rule that says so.
ALTER TABLE "object_state" ADD COLUMN "ignored" JSON NOT NULL DEFAULT '[]';

-- An object may be deleted and created again; a hook is run.
ALTER TABLE "operation_step" DROP CONSTRAINT "operation_step_action";
ALTER TABLE "operation_step" ADD CONSTRAINT "operation_step_action"
    CHECK ("action" IN ('create', 'update', 'adopt', 'recreate', 'run', 'prune', 'none'));
