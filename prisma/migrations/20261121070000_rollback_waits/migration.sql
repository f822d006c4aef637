-- A person's rollback waits while what runs on its target comes to its end: one operation under way for each target,
-- and one that waits behind it. That nothing else is asked for in between is seen to under the target's lock.
DROP INDEX "operation_one_live_per_target";
CREATE UNIQUE INDEX "operation_one_under_way_per_target" ON "operation" ("target_id") WHERE "state" IN ('queued', 'running');
CREATE UNIQUE INDEX "operation_one_waiting_per_target" ON "operation" ("target_id") WHERE "state" = 'waiting';
