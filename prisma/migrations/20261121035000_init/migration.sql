-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "installation" (
    "id" UUID NOT NULL,
    "singleton" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "setup_token_sha" TEXT,
    "setup_until" TIMESTAMPTZ(6),

    CONSTRAINT "installation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "user" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "is_admin" BOOLEAN NOT NULL DEFAULT false,
    "disabled_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(6),
    "refresh_token_expires_at" TIMESTAMPTZ(6),
    "scope" TEXT,
    "password" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_limit" (
    "id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "last_request" BIGINT NOT NULL,

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "project" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "project_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member" (
    "project_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "member_pkey" PRIMARY KEY ("project_id","user_id")
);

-- CreateTable
CREATE TABLE "cluster" (
    "id" UUID NOT NULL,
    "uid" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "labels" JSONB NOT NULL DEFAULT '{}',
    "server" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "credentials" BYTEA,
    "capabilities" JSON NOT NULL DEFAULT '{}',
    "registered_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deregistered_at" TIMESTAMPTZ(6),
    "last_answered_at" TIMESTAMPTZ(6),
    "silent_since" TIMESTAMPTZ(6),
    "silent_reason" TEXT,
    "latency_ms" DOUBLE PRECISION,

    CONSTRAINT "cluster_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "project_cluster" (
    "project_id" UUID NOT NULL,
    "cluster_id" UUID NOT NULL,
    "namespaces" TEXT[] DEFAULT ARRAY[]::TEXT[],

    CONSTRAINT "project_cluster_pkey" PRIMARY KEY ("project_id","cluster_id")
);

-- CreateTable
CREATE TABLE "cluster_lease" (
    "cluster_id" UUID NOT NULL,
    "worker_id" UUID NOT NULL,
    "epoch" BIGINT NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "cluster_lease_pkey" PRIMARY KEY ("cluster_id")
);

-- CreateTable
CREATE TABLE "worker" (
    "id" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "repository" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "url" TEXT NOT NULL,
    "api_url" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "default_branch" TEXT NOT NULL,
    "token" BYTEA,
    "webhook_secret" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "removed_at" TIMESTAMPTZ(6),
    "next_check_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_answered_at" TIMESTAMPTZ(6),
    "failing_since" TIMESTAMPTZ(6),
    "failing_reason" TEXT,
    "last_webhook_at" TIMESTAMPTZ(6),

    CONSTRAINT "repository_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "repository_ref" (
    "repository_id" UUID NOT NULL,
    "ref" TEXT NOT NULL,
    "sha" TEXT,
    "etag" TEXT,
    "checked_at" TIMESTAMPTZ(6),
    "moved_at" TIMESTAMPTZ(6),
    "trouble" TEXT,

    CONSTRAINT "repository_ref_pkey" PRIMARY KEY ("repository_id","ref")
);

-- CreateTable
CREATE TABLE "webhook_delivery" (
    "repository_id" UUID NOT NULL,
    "delivery_id" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("repository_id","delivery_id")
);

-- CreateTable
CREATE TABLE "commit" (
    "repository_id" UUID NOT NULL,
    "sha" TEXT NOT NULL,
    "tree_sha" TEXT NOT NULL,
    "parents" TEXT[],
    "author_name" TEXT NOT NULL,
    "author_email" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "committed_at" TIMESTAMPTZ(6) NOT NULL,
    "seen_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "commit_pkey" PRIMARY KEY ("repository_id","sha")
);

-- CreateTable
CREATE TABLE "commit_path" (
    "repository_id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "sha" TEXT NOT NULL,

    CONSTRAINT "commit_path_pkey" PRIMARY KEY ("repository_id","path","sha")
);

-- CreateTable
CREATE TABLE "tree" (
    "repository_id" UUID NOT NULL,
    "sha" TEXT NOT NULL,
    "entries" BYTEA NOT NULL,

    CONSTRAINT "tree_pkey" PRIMARY KEY ("repository_id","sha")
);

-- CreateTable
CREATE TABLE "blob" (
    "repository_id" UUID NOT NULL,
    "sha" TEXT NOT NULL,
    "content" BYTEA NOT NULL,

    CONSTRAINT "blob_pkey" PRIMARY KEY ("repository_id","sha")
);

-- CreateTable
CREATE TABLE "application" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "repository_id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "revision" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "self_heal" BOOLEAN NOT NULL DEFAULT false,
    "prune" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "removed_at" TIMESTAMPTZ(6),

    CONSTRAINT "application_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "target" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "application_id" UUID NOT NULL,
    "cluster_id" UUID NOT NULL,
    "namespace" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "revision" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "detached_at" TIMESTAMPTZ(6),
    "status" TEXT NOT NULL DEFAULT 'unknown',
    "sync" TEXT NOT NULL DEFAULT 'unknown',
    "health" TEXT NOT NULL DEFAULT 'Unknown',
    "summary" TEXT,
    "wanted_sha" TEXT,
    "applied_sha" TEXT,
    "head_sha" TEXT,
    "inputs_digest" TEXT,
    "rendering_digest" TEXT,
    "problems" JSON NOT NULL DEFAULT '[]',
    "refusals" JSON NOT NULL DEFAULT '[]',
    "freshness" JSON NOT NULL DEFAULT '{"isVerified":false,"verifiedAt":null,"reason":"Not looked at yet.","cause":"never"}',
    "counts" JSONB NOT NULL DEFAULT '{}',
    "difference_key" TEXT,
    "status_since" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "target_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rendering" (
    "project_id" UUID NOT NULL,
    "inputs_digest" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "repository_id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "sha" TEXT NOT NULL,
    "inputs" JSONB NOT NULL,
    "objects" JSON NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rendering_pkey" PRIMARY KEY ("project_id","inputs_digest")
);

-- CreateTable
CREATE TABLE "manifest" (
    "project_id" UUID NOT NULL,
    "digest" TEXT NOT NULL,
    "body" JSON NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "manifest_pkey" PRIMARY KEY ("project_id","digest")
);

-- CreateTable
CREATE TABLE "object_state" (
    "target_id" UUID NOT NULL,
    "ref_key" TEXT NOT NULL,
    "project_id" UUID NOT NULL,
    "uid" TEXT,
    "desired_digest" TEXT,
    "live_digest" TEXT,
    "sync" TEXT NOT NULL,
    "proof" TEXT NOT NULL,
    "reason" TEXT,
    "differences" JSON NOT NULL DEFAULT '[]',
    "health" TEXT NOT NULL,
    "health_reason" TEXT,
    "owned" JSON NOT NULL DEFAULT '[]',
    "events" JSON NOT NULL DEFAULT '[]',
    "file" TEXT,
    "line" INTEGER,
    "observed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "object_state_pkey" PRIMARY KEY ("target_id","ref_key")
);

-- CreateTable
CREATE TABLE "applied_object" (
    "target_id" UUID NOT NULL,
    "ref_key" TEXT NOT NULL,
    "project_id" UUID NOT NULL,
    "uid" TEXT,
    "state" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "digest" TEXT,
    "sent_digest" TEXT,
    "operation_id" UUID NOT NULL,
    "applied_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "applied_object_pkey" PRIMARY KEY ("target_id","ref_key")
);

-- CreateTable
CREATE TABLE "object_claim" (
    "cluster_id" UUID NOT NULL,
    "ref_key" TEXT NOT NULL,
    "target_id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "claimed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "object_claim_pkey" PRIMARY KEY ("cluster_id","ref_key")
);

-- CreateTable
CREATE TABLE "status_change" (
    "id" BIGSERIAL NOT NULL,
    "project_id" UUID NOT NULL,
    "target_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "status" TEXT NOT NULL,
    "health" TEXT NOT NULL,
    "is_verified" BOOLEAN NOT NULL,
    "reason" TEXT,

    CONSTRAINT "status_change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "hold" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "target_id" UUID NOT NULL,
    "sha" TEXT NOT NULL,
    "inputs" JSONB NOT NULL,
    "rendering_digest" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "person_name" TEXT NOT NULL,
    "remind_at" TIMESTAMPTZ(6),
    "started_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "head_at_start" TEXT,
    "ended_at" TIMESTAMPTZ(6),
    "ended_by" TEXT,
    "ended_how" TEXT,

    CONSTRAINT "hold_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "drift" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "target_id" UUID NOT NULL,
    "ref_key" TEXT NOT NULL,
    "fields" JSON NOT NULL,
    "fine_at" TIMESTAMPTZ(6),
    "started_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(6),
    "ended_how" TEXT,
    "operation_id" UUID,

    CONSTRAINT "drift_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operation" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "application_id" UUID NOT NULL,
    "target_id" UUID NOT NULL,
    "cluster_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "group_id" UUID NOT NULL,
    "after_id" UUID,
    "actor" JSONB NOT NULL,
    "reason" TEXT,
    "from_sha" TEXT,
    "to_sha" TEXT NOT NULL,
    "inputs" JSONB NOT NULL,
    "rendering_digest" TEXT,
    "options" JSONB NOT NULL,
    "requested_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),
    "cancelled_by" TEXT,
    "message" TEXT,
    "lease_worker_id" UUID,
    "lease_epoch" BIGINT NOT NULL DEFAULT 0,
    "lease_expires_at" TIMESTAMPTZ(6),
    "attempts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "operation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operation_step" (
    "operation_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "project_id" UUID NOT NULL,
    "ref_key" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "wave" INTEGER NOT NULL DEFAULT 0,
    "uid" TEXT,
    "digest_before" TEXT,
    "digest_after" TEXT,
    "message" TEXT,
    "conflicts" JSON NOT NULL DEFAULT '[]',
    "changes" JSON NOT NULL DEFAULT '[]',
    "was_known" BOOLEAN NOT NULL DEFAULT false,
    "intended_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "operation_step_pkey" PRIMARY KEY ("operation_id","ordinal")
);

-- CreateTable
CREATE TABLE "ledger_entry" (
    "operation_id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "application_id" UUID NOT NULL,
    "target_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "actor" JSONB NOT NULL,
    "reason" TEXT,
    "from_sha" TEXT,
    "to_sha" TEXT NOT NULL,
    "rendering_digest" TEXT,
    "message" TEXT,
    "requested_at" TIMESTAMPTZ(6) NOT NULL,
    "started_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6) NOT NULL,
    "is_whole_target" BOOLEAN NOT NULL,
    "results_digest" TEXT NOT NULL,

    CONSTRAINT "ledger_entry_pkey" PRIMARY KEY ("operation_id")
);

-- CreateTable
CREATE TABLE "ledger_result" (
    "operation_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "project_id" UUID NOT NULL,
    "ref_key" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "uid" TEXT,
    "digest_before" TEXT,
    "digest_after" TEXT,
    "message" TEXT,

    CONSTRAINT "ledger_result_pkey" PRIMARY KEY ("operation_id","ordinal")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "seq" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "project_id" UUID,
    "actor" JSONB NOT NULL,
    "actor_id" TEXT,
    "action" TEXT NOT NULL,
    "subject" JSONB NOT NULL,
    "application_id" UUID,
    "detail" JSONB NOT NULL,
    "origin" JSONB NOT NULL DEFAULT '{}',
    "prev_mac" TEXT NOT NULL,
    "mac" TEXT NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "audit_head" (
    "singleton" BOOLEAN NOT NULL DEFAULT true,
    "seq" BIGINT NOT NULL,
    "mac" TEXT NOT NULL,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("singleton")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" BIGSERIAL NOT NULL,
    "project_id" UUID,
    "keys" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ask" (
    "id" UUID NOT NULL,
    "project_id" UUID,
    "cluster_id" UUID,
    "kind" TEXT NOT NULL,
    "question" BYTEA NOT NULL,
    "answer" BYTEA,
    "error_code" TEXT,
    "error" TEXT,
    "asked_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "claimed_at" TIMESTAMPTZ(6),
    "answered_at" TIMESTAMPTZ(6),

    CONSTRAINT "ask_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "installation_singleton_key" ON "installation"("singleton");

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_key" ON "session"("token");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE INDEX "account_user_id_idx" ON "account"("user_id");

-- CreateIndex
CREATE INDEX "verification_identifier_idx" ON "verification"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "rate_limit_key_key" ON "rate_limit"("key");

-- CreateIndex
CREATE UNIQUE INDEX "project_name_key" ON "project"("name");

-- CreateIndex
CREATE INDEX "member_user_id_idx" ON "member"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "cluster_uid_key" ON "cluster"("uid");

-- CreateIndex
CREATE INDEX "repository_next_check_at_idx" ON "repository"("next_check_at");

-- CreateIndex
CREATE UNIQUE INDEX "repository_project_id_url_key" ON "repository"("project_id", "url");

-- CreateIndex
CREATE INDEX "commit_repository_id_committed_at_idx" ON "commit"("repository_id", "committed_at");

-- CreateIndex
CREATE INDEX "application_project_id_name_idx" ON "application"("project_id", "name");

-- CreateIndex
CREATE INDEX "target_project_id_status_idx" ON "target"("project_id", "status");

-- CreateIndex
CREATE INDEX "target_application_id_idx" ON "target"("application_id");

-- CreateIndex
CREATE INDEX "target_cluster_id_idx" ON "target"("cluster_id");

-- CreateIndex
CREATE INDEX "rendering_repository_id_path_idx" ON "rendering"("repository_id", "path");

-- CreateIndex
CREATE INDEX "object_claim_target_id_idx" ON "object_claim"("target_id");

-- CreateIndex
CREATE INDEX "status_change_target_id_at_idx" ON "status_change"("target_id", "at");

-- CreateIndex
CREATE INDEX "hold_target_id_started_at_idx" ON "hold"("target_id", "started_at");

-- CreateIndex
CREATE INDEX "drift_target_id_started_at_idx" ON "drift"("target_id", "started_at");

-- CreateIndex
CREATE INDEX "operation_project_id_requested_at_idx" ON "operation"("project_id", "requested_at");

-- CreateIndex
CREATE INDEX "operation_target_id_requested_at_idx" ON "operation"("target_id", "requested_at");

-- CreateIndex
CREATE INDEX "operation_application_id_requested_at_idx" ON "operation"("application_id", "requested_at");

-- CreateIndex
CREATE INDEX "operation_group_id_idx" ON "operation"("group_id");

-- CreateIndex
CREATE INDEX "operation_cluster_id_state_idx" ON "operation"("cluster_id", "state");

-- CreateIndex
CREATE INDEX "ledger_entry_target_id_finished_at_idx" ON "ledger_entry"("target_id", "finished_at");

-- CreateIndex
CREATE INDEX "ledger_entry_application_id_finished_at_idx" ON "ledger_entry"("application_id", "finished_at");

-- CreateIndex
CREATE INDEX "ledger_entry_project_id_finished_at_idx" ON "ledger_entry"("project_id", "finished_at");

-- CreateIndex
CREATE INDEX "audit_entry_project_id_seq_idx" ON "audit_entry"("project_id", "seq");

-- CreateIndex
CREATE INDEX "audit_entry_actor_id_seq_idx" ON "audit_entry"("actor_id", "seq");

-- CreateIndex
CREATE INDEX "audit_entry_application_id_seq_idx" ON "audit_entry"("application_id", "seq");

-- CreateIndex
CREATE INDEX "audit_entry_action_seq_idx" ON "audit_entry"("action", "seq");

-- CreateIndex
CREATE INDEX "ask_answered_at_expires_at_idx" ON "ask"("answered_at", "expires_at");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "project_cluster" ADD CONSTRAINT "project_cluster_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "project_cluster" ADD CONSTRAINT "project_cluster_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "cluster"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cluster_lease" ADD CONSTRAINT "cluster_lease_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "cluster"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "repository" ADD CONSTRAINT "repository_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "repository_ref" ADD CONSTRAINT "repository_ref_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "commit" ADD CONSTRAINT "commit_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "application" ADD CONSTRAINT "application_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "application" ADD CONSTRAINT "application_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "target" ADD CONSTRAINT "target_application_id_fkey" FOREIGN KEY ("application_id") REFERENCES "application"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "target" ADD CONSTRAINT "target_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "cluster"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- ---------------------------------------------------------------------------------------------------------------------
-- From here on by hand: what Prisma's schema cannot say.

-- What the product works as. It cannot sign in: a login that is a member of it takes it on (`-c role=plumbline_app`).
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'plumbline_app') THEN
        CREATE ROLE plumbline_app NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL; -- another database of this server is migrating too
END $$;
GRANT plumbline_app TO CURRENT_USER;

GRANT USAGE ON SCHEMA public TO plumbline_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO plumbline_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO plumbline_app;
DO $$ BEGIN
    IF to_regclass('_prisma_migrations') IS NOT NULL THEN
        REVOKE ALL ON "_prisma_migrations" FROM plumbline_app;
    END IF;
END $$;

-- The record is written once: the application's role may insert and read, nothing else.
REVOKE UPDATE, DELETE ON "audit_entry", "ledger_entry", "ledger_result", "manifest", "rendering", "status_change" FROM plumbline_app;
REVOKE INSERT, DELETE ON "audit_head" FROM plumbline_app;

-- And no role, the owner included, changes it by accident.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_entry" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_entry" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_result" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "manifest" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "rendering" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON "audit_head" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The head of the chain only goes forward.
CREATE FUNCTION advance_audit_head() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.seq <= OLD.seq THEN
        RAISE EXCEPTION 'audit_head only goes forward' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_forward BEFORE UPDATE ON "audit_head" FOR EACH ROW EXECUTE FUNCTION advance_audit_head();
INSERT INTO "audit_head" ("singleton", "seq", "mac") VALUES (true, 0, '');

-- A finished operation stays as it ended.
CREATE FUNCTION keep_finished_operation() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF OLD.state IN ('succeeded', 'partial', 'failed', 'cancelled') THEN
        RAISE EXCEPTION 'operation % is finished', OLD.id USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER keep_finished BEFORE UPDATE OR DELETE ON "operation" FOR EACH ROW EXECUTE FUNCTION keep_finished_operation();

-- One of its kind at a time.
CREATE UNIQUE INDEX "operation_one_live_per_target" ON "operation" ("target_id") WHERE "state" IN ('waiting', 'queued', 'running');
CREATE UNIQUE INDEX "hold_one_active_per_target" ON "hold" ("target_id") WHERE "ended_at" IS NULL;
CREATE UNIQUE INDEX "drift_one_open_per_object" ON "drift" ("target_id", "ref_key") WHERE "ended_at" IS NULL;
CREATE UNIQUE INDEX "application_name_per_project" ON "application" ("project_id", "name") WHERE "removed_at" IS NULL;
CREATE UNIQUE INDEX "cluster_name_registered" ON "cluster" ("name") WHERE "deregistered_at" IS NULL;
CREATE UNIQUE INDEX "target_one_per_destination" ON "target" ("application_id", "cluster_id", "namespace") WHERE "detached_at" IS NULL;
-- What workers look for, over and over.
CREATE INDEX "operation_live" ON "operation" ("cluster_id", "requested_at") WHERE "state" IN ('waiting', 'queued', 'running');
CREATE INDEX "ask_unanswered" ON "ask" ("asked_at") WHERE "answered_at" IS NULL;

-- Words that code branches on.
ALTER TABLE "installation" ADD CONSTRAINT "installation_singleton" CHECK ("singleton");
ALTER TABLE "audit_head" ADD CONSTRAINT "audit_head_singleton" CHECK ("singleton");
ALTER TABLE "member" ADD CONSTRAINT "member_role" CHECK ("role" IN ('viewer', 'operator', 'admin'));
ALTER TABLE "application" ADD CONSTRAINT "application_mode" CHECK ("mode" IN ('observe', 'manual', 'automatic'));
ALTER TABLE "target" ADD CONSTRAINT "target_status" CHECK ("status" IN ('syncing', 'unknown', 'degraded', 'diverged', 'drifted', 'behind', 'held', 'progressing', 'synced'));
ALTER TABLE "target" ADD CONSTRAINT "target_sync" CHECK ("sync" IN ('synced', 'behind', 'drifted', 'diverged', 'unknown'));
ALTER TABLE "target" ADD CONSTRAINT "target_health" CHECK ("health" IN ('Healthy', 'Progressing', 'Degraded', 'Suspended', 'Missing', 'Unknown'));
ALTER TABLE "object_state" ADD CONSTRAINT "object_state_sync" CHECK ("sync" IN ('synced', 'behind', 'drifted', 'diverged', 'not_applied', 'not_ours', 'extra', 'unknown'));
ALTER TABLE "object_state" ADD CONSTRAINT "object_state_proof" CHECK ("proof" IN ('local', 'dry_run', 'unproved'));
ALTER TABLE "object_state" ADD CONSTRAINT "object_state_health" CHECK ("health" IN ('Healthy', 'Progressing', 'Degraded', 'Suspended', 'Missing', 'Unknown'));
ALTER TABLE "applied_object" ADD CONSTRAINT "applied_object_state" CHECK ("state" IN ('known', 'unknown'));
ALTER TABLE "applied_object" ADD CONSTRAINT "applied_object_origin" CHECK ("origin" IN ('created', 'adopted'));
ALTER TABLE "hold" ADD CONSTRAINT "hold_ended" CHECK (("ended_at" IS NULL) = ("ended_how" IS NULL) AND ("ended_how" IS NULL OR "ended_how" IN ('follow', 'git_caught_up', 'replaced', 'removed')));
ALTER TABLE "drift" ADD CONSTRAINT "drift_ended" CHECK (("ended_at" IS NULL) = ("ended_how" IS NULL) AND ("ended_how" IS NULL OR "ended_how" IN ('operation', 'reverted', 'committed', 'released')));
ALTER TABLE "operation" ADD CONSTRAINT "operation_kind" CHECK ("kind" IN ('sync', 'rollback', 'self_heal', 'prune'));
ALTER TABLE "operation" ADD CONSTRAINT "operation_state" CHECK ("state" IN ('waiting', 'queued', 'running', 'succeeded', 'partial', 'failed', 'cancelled'));
ALTER TABLE "operation" ADD CONSTRAINT "operation_finished" CHECK (("finished_at" IS NOT NULL) = ("state" IN ('succeeded', 'partial', 'failed', 'cancelled')));
ALTER TABLE "operation_step" ADD CONSTRAINT "operation_step_action" CHECK ("action" IN ('create', 'update', 'adopt', 'prune', 'none'));
ALTER TABLE "operation_step" ADD CONSTRAINT "operation_step_outcome" CHECK ("outcome" IN ('planned', 'intended', 'done', 'unchanged', 'conflict', 'refused', 'failed', 'waits_for_person', 'not_attempted'));
ALTER TABLE "ledger_entry" ADD CONSTRAINT "ledger_entry_kind" CHECK ("kind" IN ('sync', 'rollback', 'self_heal', 'prune'));
ALTER TABLE "ledger_entry" ADD CONSTRAINT "ledger_entry_state" CHECK ("state" IN ('succeeded', 'partial', 'failed', 'cancelled'));
ALTER TABLE "ask" ADD CONSTRAINT "ask_kind" CHECK ("kind" IN ('check_repository', 'check_cluster', 'preview', 'live_object', 'refresh', 'history'));

-- Telling: NOTIFY is sent when the transaction commits, and carries only the row's id.
CREATE FUNCTION notify_outbox() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM pg_notify('plumbline_outbox', NEW.id::text);
    RETURN NULL;
END $$;
CREATE TRIGGER notify_outbox AFTER INSERT ON "outbox" FOR EACH ROW EXECUTE FUNCTION notify_outbox();

-- Asking wakes a worker; the answer wakes who asked.
CREATE FUNCTION notify_ask() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM pg_notify('plumbline_work', '{"kind":"ask"}');
    ELSIF NEW.answered_at IS NOT NULL AND OLD.answered_at IS NULL THEN
        PERFORM pg_notify('plumbline_answer', NEW.id::text);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER notify_ask AFTER INSERT OR UPDATE ON "ask" FOR EACH ROW EXECUTE FUNCTION notify_ask();

-- A queued operation wakes the worker of its cluster.
CREATE FUNCTION notify_operation() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.state = 'queued' AND (TG_OP = 'INSERT' OR OLD.state <> 'queued') THEN
        PERFORM pg_notify('plumbline_work', json_build_object('kind', 'operation', 'clusterId', NEW.cluster_id)::text);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER notify_operation AFTER INSERT OR UPDATE OF "state" ON "operation" FOR EACH ROW EXECUTE FUNCTION notify_operation();
