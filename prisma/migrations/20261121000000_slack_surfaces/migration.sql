-- AlterTable
ALTER TABLE "delivery" ADD COLUMN     "progress_ts" TEXT,
ADD COLUMN     "stopped_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "outbox_message" ADD COLUMN     "subject" TEXT;

-- CreateTable
CREATE TABLE "preference" (
    "workspace_id" TEXT NOT NULL,
    "slack_user_id" TEXT NOT NULL,
    "time_zone" TEXT,
    "quiet_from" TEXT,
    "quiet_to" TEXT,
    "alerts" TEXT NOT NULL DEFAULT 'mine',
    "digest_at" TEXT,
    "digest" BOOLEAN NOT NULL DEFAULT true,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "preference_pkey" PRIMARY KEY ("workspace_id","slack_user_id")
);

-- CreateTable
CREATE TABLE "assignment" (
    "id" UUID NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "band_entry_id" BIGINT NOT NULL,
    "owner_id" TEXT,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "snoozed_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "assignment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "feedback" (
    "workspace_id" TEXT NOT NULL,
    "answer_id" TEXT NOT NULL,
    "slack_user_id" TEXT NOT NULL,
    "vote" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "feedback_pkey" PRIMARY KEY ("workspace_id","answer_id","slack_user_id")
);

-- CreateTable
CREATE TABLE "installation" (
    "workspace_id" TEXT NOT NULL,
    "enterprise_id" TEXT,
    "whole_org" BOOLEAN NOT NULL DEFAULT false,
    "name" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "removed_at" TIMESTAMPTZ(3),
    "installed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("workspace_id")
);

-- CreateIndex
CREATE INDEX "assignment_workspace_id_state_created_at_idx" ON "assignment"("workspace_id", "state", "created_at");

-- CreateIndex
CREATE INDEX "assignment_workspace_id_person_id_idx" ON "assignment"("workspace_id", "person_id");

-- CreateIndex
CREATE UNIQUE INDEX "assignment_workspace_id_band_entry_id_key" ON "assignment"("workspace_id", "band_entry_id");

-- CreateIndex
CREATE INDEX "installation_enterprise_id_idx" ON "installation"("enterprise_id");

-- CreateIndex
CREATE INDEX "outbox_message_workspace_id_subject_idx" ON "outbox_message"("workspace_id", "subject");

