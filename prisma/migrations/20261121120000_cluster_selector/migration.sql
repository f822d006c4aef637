-- Clusters chosen by their labels: an application may have one selector and the namespace that it uses on them, and a
-- target remembers whether it came that way.
ALTER TABLE "application"
    ADD COLUMN IF NOT EXISTS "cluster_selector" TEXT,
    ADD COLUMN IF NOT EXISTS "selector_namespace" TEXT;

ALTER TABLE "application" DROP CONSTRAINT IF EXISTS "application_selector";
ALTER TABLE "application" ADD CONSTRAINT "application_selector" CHECK (
    ("cluster_selector" IS NULL) = ("selector_namespace" IS NULL)
    AND length("cluster_selector") BETWEEN 1 AND 500);

ALTER TABLE "target" ADD COLUMN IF NOT EXISTS "by_selector" BOOLEAN NOT NULL DEFAULT false;
