-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "workspace" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "workspace_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "teammate" (
    "workspace_id" TEXT NOT NULL,
    "slack_user_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT,
    "role" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "guest" BOOLEAN NOT NULL DEFAULT false,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "read_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "teammate_pkey" PRIMARY KEY ("workspace_id","slack_user_id")
);

-- CreateTable
CREATE TABLE "person" (
    "id" UUID NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "stage" TEXT NOT NULL DEFAULT 'visitor',
    "name" TEXT NOT NULL DEFAULT '',
    "email" TEXT,
    "phone" TEXT,
    "company" TEXT,
    "job_title" TEXT,
    "country" TEXT,
    "time_zone" TEXT,
    "owner_id" TEXT,
    "crm_id" TEXT,
    "crm_url" TEXT,
    "lifecycle_stage" TEXT,
    "score" INTEGER NOT NULL DEFAULT 0,
    "band" TEXT NOT NULL DEFAULT 'general_nurture',
    "last_activity_at" TIMESTAMPTZ(3),
    "last_activity" TEXT,
    "customer_since" TIMESTAMPTZ(3),
    "lead_since" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "person_key" (
    "workspace_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "person_id" UUID NOT NULL,

    CONSTRAINT "person_key_pkey" PRIMARY KEY ("workspace_id","kind","value")
);

-- CreateTable
CREATE TABLE "merge_proposal" (
    "workspace_id" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "other_id" UUID NOT NULL,
    "evidence" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "merge_proposal_pkey" PRIMARY KEY ("workspace_id","person_id","other_id")
);

-- CreateTable
CREATE TABLE "activity" (
    "id" UUID NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "event_key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "title" TEXT,
    "automated" BOOLEAN NOT NULL DEFAULT false,
    "properties" JSONB NOT NULL DEFAULT '{}',
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "activity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "points_entry" (
    "id" BIGSERIAL NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "rule_id" TEXT NOT NULL,
    "rule_version" INTEGER NOT NULL,
    "dedupe_key" TEXT NOT NULL,
    "points" INTEGER NOT NULL,
    "subject" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "points_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "band_entry" (
    "id" BIGSERIAL NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "band" TEXT NOT NULL,
    "entered_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "band_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stage_change" (
    "id" BIGSERIAL NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "stage" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stage_change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "external_record" (
    "workspace_id" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "hash" TEXT NOT NULL,
    "url" TEXT,
    "updated_at" TIMESTAMPTZ(3),
    "generation" INTEGER NOT NULL DEFAULT 0,
    "deleted_at" TIMESTAMPTZ(3),
    "read_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "external_record_pkey" PRIMARY KEY ("workspace_id","source","type","external_id")
);

-- CreateTable
CREATE TABLE "deal" (
    "workspace_id" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "pipeline_id" TEXT NOT NULL,
    "stage_id" TEXT NOT NULL,
    "outcome" TEXT NOT NULL DEFAULT 'open',
    "amount_minor" BIGINT,
    "currency" TEXT,
    "owner_id" TEXT,
    "stage_entered_at" TIMESTAMPTZ(3),
    "close_at" TIMESTAMPTZ(3),
    "contact_ids" TEXT[],
    "url" TEXT,
    "created_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3),

    CONSTRAINT "deal_pkey" PRIMARY KEY ("workspace_id","source","external_id")
);

-- CreateTable
CREATE TABLE "payment" (
    "workspace_id" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "person_id" UUID,
    "amount_minor" BIGINT NOT NULL,
    "refunded_minor" BIGINT NOT NULL DEFAULT 0,
    "currency" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "succeeded" BOOLEAN NOT NULL,
    "course" TEXT,
    "paid_at" TIMESTAMPTZ(3),

    CONSTRAINT "payment_pkey" PRIMARY KEY ("workspace_id","source","external_id")
);

-- CreateTable
CREATE TABLE "refund" (
    "workspace_id" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "succeeded" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3),

    CONSTRAINT "refund_pkey" PRIMARY KEY ("workspace_id","source","external_id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "id" BIGSERIAL NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "event_key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "sealed" BYTEA,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "claim_token" UUID,
    "claim_until" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox_message" (
    "id" BIGSERIAL NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "destination" JSONB NOT NULL,
    "lane" TEXT NOT NULL,
    "view" JSONB NOT NULL,
    "sealed" BYTEA,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "ambiguous" BOOLEAN NOT NULL DEFAULT false,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "claim_token" UUID,
    "claim_until" TIMESTAMPTZ(3),
    "external_id" TEXT,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "pending_action" (
    "id" UUID NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "tool" TEXT NOT NULL,
    "input" JSONB NOT NULL,
    "args_hash" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "requester_id" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "channel" TEXT,
    "thread" TEXT,
    "tainted" BOOLEAN NOT NULL DEFAULT false,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "view" JSONB,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "pending_action_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "action_call" (
    "workspace_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "connector" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "output" JSONB,
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "action_call_pkey" PRIMARY KEY ("workspace_id","key")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "workspace_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "detail" JSONB NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("workspace_id","seq")
);

-- CreateTable
CREATE TABLE "sync_run" (
    "id" UUID NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "connector" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3),
    "state" TEXT NOT NULL DEFAULT 'queued',
    "requested_by" JSONB NOT NULL DEFAULT '[]',
    "counts" JSONB NOT NULL DEFAULT '{}',
    "error_code" TEXT,
    "error" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "claim_token" UUID,
    "claim_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "sync_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stream_state" (
    "workspace_id" TEXT NOT NULL,
    "connector" TEXT NOT NULL,
    "stream" TEXT NOT NULL,
    "checkpoint" JSONB,
    "full_checkpoint" JSONB,
    "generation" INTEGER NOT NULL DEFAULT 0,
    "read_at" TIMESTAMPTZ(3),
    "full_read_at" TIMESTAMPTZ(3),
    "records" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "stream_state_pkey" PRIMARY KEY ("workspace_id","connector","stream")
);

-- CreateTable
CREATE TABLE "rejected_record" (
    "id" BIGSERIAL NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "stream" TEXT NOT NULL,
    "external_id" TEXT,
    "issues" TEXT[],
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rejected_record_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_window" (
    "bucket" TEXT NOT NULL,
    "grants" BIGINT[],
    "blocked_until" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "rate_window_pkey" PRIMARY KEY ("bucket")
);

-- CreateTable
CREATE TABLE "digest_run" (
    "workspace_id" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "local_date" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "late" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "digest_run_pkey" PRIMARY KEY ("workspace_id","recipient","kind","local_date")
);

-- CreateTable
CREATE TABLE "thread_message" (
    "id" BIGSERIAL NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "thread" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "refs" JSONB NOT NULL DEFAULT '[]',
    "tainted" BOOLEAN NOT NULL DEFAULT false,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "thread_message_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "person_workspace_id_stage_band_score_id_idx" ON "person"("workspace_id", "stage", "band", "score" DESC, "id");

-- CreateIndex
CREATE INDEX "person_workspace_id_owner_id_score_idx" ON "person"("workspace_id", "owner_id", "score" DESC);

-- CreateIndex
CREATE INDEX "person_workspace_id_lead_since_idx" ON "person"("workspace_id", "lead_since");

-- CreateIndex
CREATE INDEX "person_key_person_id_idx" ON "person_key"("person_id");

-- CreateIndex
CREATE INDEX "activity_person_id_occurred_at_idx" ON "activity"("person_id", "occurred_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "activity_workspace_id_source_event_key_key" ON "activity"("workspace_id", "source", "event_key");

-- CreateIndex
CREATE UNIQUE INDEX "points_entry_person_id_dedupe_key_key" ON "points_entry"("person_id", "dedupe_key");

-- CreateIndex
CREATE INDEX "band_entry_person_id_band_entered_at_idx" ON "band_entry"("person_id", "band", "entered_at" DESC);

-- CreateIndex
CREATE INDEX "band_entry_workspace_id_band_entered_at_idx" ON "band_entry"("workspace_id", "band", "entered_at");

-- CreateIndex
CREATE INDEX "stage_change_person_id_at_idx" ON "stage_change"("person_id", "at");

-- CreateIndex
CREATE INDEX "deal_workspace_id_outcome_stage_entered_at_idx" ON "deal"("workspace_id", "outcome", "stage_entered_at");

-- CreateIndex
CREATE INDEX "deal_contact_ids_idx" ON "deal" USING GIN ("contact_ids");

-- CreateIndex
CREATE INDEX "payment_person_id_idx" ON "payment"("person_id");

-- CreateIndex
CREATE INDEX "payment_workspace_id_paid_at_idx" ON "payment"("workspace_id", "paid_at");

-- CreateIndex
CREATE INDEX "refund_workspace_id_created_at_idx" ON "refund"("workspace_id", "created_at");

-- CreateIndex
CREATE INDEX "delivery_state_due_at_idx" ON "delivery"("state", "due_at");

-- CreateIndex
CREATE UNIQUE INDEX "delivery_workspace_id_source_event_key_key" ON "delivery"("workspace_id", "source", "event_key");

-- CreateIndex
CREATE INDEX "outbox_message_state_workspace_id_lane_id_idx" ON "outbox_message"("state", "workspace_id", "lane", "id");

-- CreateIndex
CREATE INDEX "outbox_message_state_due_at_idx" ON "outbox_message"("state", "due_at");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_message_workspace_id_key_key" ON "outbox_message"("workspace_id", "key");

-- CreateIndex
CREATE INDEX "pending_action_status_expires_at_idx" ON "pending_action"("status", "expires_at");

-- CreateIndex
CREATE INDEX "sync_run_workspace_id_connector_created_at_idx" ON "sync_run"("workspace_id", "connector", "created_at" DESC);

-- CreateIndex
CREATE INDEX "sync_run_state_due_at_idx" ON "sync_run"("state", "due_at");

-- CreateIndex
CREATE INDEX "rejected_record_run_id_idx" ON "rejected_record"("run_id");

-- CreateIndex
CREATE INDEX "thread_message_workspace_id_channel_thread_id_idx" ON "thread_message"("workspace_id", "channel", "thread", "id");

-- CreateIndex
CREATE INDEX "thread_message_at_idx" ON "thread_message"("at");


