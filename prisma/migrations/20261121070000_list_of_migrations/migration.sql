-- Web and worker start with a login that may change nothing here, and say in words when a migration is missing.
DO $$ BEGIN
    IF to_regclass('_prisma_migrations') IS NOT NULL THEN
        GRANT SELECT ON "_prisma_migrations" TO plumbline_app;
    END IF;
END $$;
