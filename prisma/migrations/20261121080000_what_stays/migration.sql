-- The product marks these as removed and never deletes them: what the record names stays. With them would go, by
-- their foreign keys, everything that belongs to them.
REVOKE DELETE ON
    "installation", "user", "project", "cluster", "repository", "commit", "tree", "blob",
    "application", "target", "hold", "drift", "operation"
FROM plumbline_app;
