-- An object that names no namespace has one digest as Git declares it and another manifest on every target.
ALTER TABLE "object_state" ADD COLUMN "desired_manifest" TEXT;
