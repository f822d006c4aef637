-- Steps know their phase; a hook that was created is running until it has ended.
ALTER TABLE "operation_step" ADD COLUMN "phase" TEXT NOT NULL DEFAULT 'Sync';
ALTER TABLE "operation_step" ADD CONSTRAINT "operation_step_phase" CHECK ("phase" IN ('PreSync', 'Sync', 'PostSync', 'SyncFail'));
ALTER TABLE "operation_step" DROP CONSTRAINT "operation_step_outcome";
ALTER TABLE "operation_step" ADD CONSTRAINT "operation_step_outcome" CHECK ("outcome" IN ('planned', 'intended', 'running', 'done', 'unchanged', 'conflict', 'refused', 'failed', 'waits_for_person', 'not_attempted'));

-- The ledger keeps both. Results from before have neither: their digest was taken without them.
ALTER TABLE "ledger_result" ADD COLUMN "phase" TEXT;
ALTER TABLE "ledger_result" ADD COLUMN "wave" INTEGER;

-- Whether the person who began the hold chose to run the hooks of that commit.
ALTER TABLE "hold" ADD COLUMN "hooks" BOOLEAN NOT NULL DEFAULT false;
