-- The chain begins at 1; an entry before it would be shown and never verified.
ALTER TABLE "audit_entry" ADD CONSTRAINT "audit_entry_from_one" CHECK ("seq" > 0);
