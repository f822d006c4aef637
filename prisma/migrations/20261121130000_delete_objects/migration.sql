-- The objects of a target are deleted, with hooks before and after.
ALTER TABLE "operation" DROP CONSTRAINT "operation_kind";
ALTER TABLE "operation" ADD CONSTRAINT "operation_kind" CHECK ("kind" IN ('sync', 'rollback', 'self_heal', 'prune', 'hand_back', 'delete'));
ALTER TABLE "ledger_entry" DROP CONSTRAINT "ledger_entry_kind";
ALTER TABLE "ledger_entry" ADD CONSTRAINT "ledger_entry_kind" CHECK ("kind" IN ('sync', 'rollback', 'self_heal', 'prune', 'hand_back', 'delete'));
ALTER TABLE "operation_step" DROP CONSTRAINT "operation_step_phase";
ALTER TABLE "operation_step" ADD CONSTRAINT "operation_step_phase" CHECK ("phase" IN ('PreDelete', 'PreSync', 'Sync', 'PostSync', 'SyncFail', 'PostDelete'));
