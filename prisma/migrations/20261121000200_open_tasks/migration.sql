-- Open tasks of an owner, what is due first on top: each Home tab asks for them. An index on expressions has no word
-- in schema.prisma, and Prisma leaves it alone.
CREATE INDEX "external_record_open_task_idx" ON "external_record"("workspace_id", "source", (data->>'ownerId'), (data->>'dueAt'))
WHERE "type" = 'task' AND "deleted_at" IS NULL AND data->>'done' = 'false';
