-- Health checks that administrators add, in Argo CD's Lua: by group and kind, of which each may hold `*`.
CREATE TABLE "health_script" (
    "id" UUID NOT NULL,
    "api_group" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "script" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changed_by" TEXT NOT NULL,

    CONSTRAINT "health_script_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "health_script_length" CHECK (length("script") BETWEEN 1 AND 20000)
);

CREATE UNIQUE INDEX "health_script_api_group_kind_key" ON "health_script"("api_group", "kind");

GRANT SELECT, INSERT, UPDATE, DELETE ON "health_script" TO plumbline_app;

-- A script is tried by a worker before it is saved.
ALTER TABLE "ask" DROP CONSTRAINT "ask_kind";
ALTER TABLE "ask" ADD CONSTRAINT "ask_kind" CHECK ("kind" IN
    ('check_repository', 'check_cluster', 'preview', 'live_object', 'refresh', 'history', 'try_health_script'));
