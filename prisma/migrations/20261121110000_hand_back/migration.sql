-- A target is handed back: our marks and our ownership go from its objects, and nothing else.
ALTER TABLE "operation" DROP CONSTRAINT "operation_kind";
ALTER TABLE "operation" ADD CONSTRAINT "operation_kind" CHECK ("kind" IN ('sync', 'rollback', 'self_heal', 'prune', 'hand_back'));
ALTER TABLE "ledger_entry" DROP CONSTRAINT "ledger_entry_kind";
ALTER TABLE "ledger_entry" ADD CONSTRAINT "ledger_entry_kind" CHECK ("kind" IN ('sync', 'rollback', 'self_heal', 'prune', 'hand_back'));
ALTER TABLE "operation_step" DROP CONSTRAINT "operation_step_action";
ALTER TABLE "operation_step" ADD CONSTRAINT "operation_step_action" CHECK ("action" IN ('create', 'update', 'adopt', 'recreate', 'prune', 'none', 'run', 'release'));
