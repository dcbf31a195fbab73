import { uuidv7 } from 'uuidv7';
import type { Signal } from '../../domain/activity.ts';
import { type Band, bandOf } from '../../domain/bands.ts';
import { decideBand } from '../../domain/decide.ts';
import { emailKey, type Identity, type IdentityKey } from '../../domain/identity.ts';
import { pointsFor, type Scoring } from '../../domain/scoring.ts';
import { asRows, type Tx } from '../db.ts';
import { resolvePersons } from './people.ts';

/** A signal with the key that makes it count once: unique within the source, equal for redeliveries. */
export interface SourcedSignal extends Signal {
  source: string;
  eventKey: string;
}
export interface HotLead {
  personId: string;
  /** Identifies this one crossing: part of the message key. */
  entryId: string;
  ownerId: string | null;
}

const identityOf = ({ email, anonymousId }: Signal): Identity => {
  const keys: IdentityKey[] = [];
  if (email) keys.push(emailKey(email));
  if (anonymousId) keys.push({ kind: 'anonymous', value: anonymousId });
  return { keys };
};

/**
 * Stores what people did, books the points that are new, and moves each person's score and band. Signals
 * that were stored before change nothing, in whatever order they arrive.
 * @returns the leads that became hot and that somebody should hear of.
 */
export async function recordSignals(
  tx: Tx,
  workspaceId: string,
  signals: SourcedSignal[],
  scoring: Scoring,
  now: Date,
): Promise<HotLead[]> {
  if (signals.length === 0) return [];
  const personIds = await resolvePersons(tx, workspaceId, signals.map(identityOf), now);
  const touched = [...new Set(personIds)].sort();
  const rows = signals.map((signal, index) => ({
    id: uuidv7(),
    personId: personIds[index]!,
    source: signal.source,
    eventKey: signal.eventKey,
    ...signal.activity,
  }));
  const inserted = await tx.$queryRaw<{ id: string }[]>`
    INSERT INTO activity (id, workspace_id, person_id, source, event_key, kind, subject, title, automated, properties, occurred_at)
    SELECT id, ${workspaceId}, "personId", source, "eventKey", kind, subject, title, automated, properties, "occurredAt"
    FROM json_to_recordset(${asRows(rows)}::json) AS r(id uuid, "personId" uuid, source text, "eventKey" text,
      kind text, subject text, title text, automated boolean, properties jsonb, "occurredAt" timestamptz)
    ON CONFLICT (workspace_id, source, event_key) DO NOTHING RETURNING id`;
  const isNew = new Set(inserted.map(({ id }) => id));
  const points = rows
    .filter(({ id }) => isNew.has(id))
    .flatMap((row) => pointsFor(row, scoring).map((entry) => ({ personId: row.personId, ...entry })));
  const booked = await bookPoints(tx, workspaceId, points);
  await fillProfiles(tx, workspaceId, signals, personIds, now);
  await touchLastActivity(tx, workspaceId, touched, now);
  return moveBands(tx, workspaceId, touched, booked, now);
}

/** @returns per person the latest time of a row that was booked now. */
async function bookPoints(tx: Tx, workspaceId: string, points: object[]): Promise<Map<string, Date>> {
  if (points.length === 0) return new Map();
  const booked = await tx.$queryRaw<{ personId: string; at: Date }[]>`
    WITH booked AS (
      INSERT INTO points_entry (workspace_id, person_id, rule_id, rule_version, dedupe_key, points, subject, occurred_at)
      SELECT ${workspaceId}, "personId", "ruleId", "ruleVersion", "dedupeKey", points, subject, "occurredAt"
      FROM json_to_recordset(${asRows(points)}::json) AS r("personId" uuid, "ruleId" text, "ruleVersion" int,
        "dedupeKey" text, points int, subject text, "occurredAt" timestamptz)
      ON CONFLICT (person_id, dedupe_key) DO NOTHING RETURNING person_id, occurred_at)
    SELECT person_id AS "personId", max(occurred_at) AS at FROM booked GROUP BY 1`;
  return new Map(booked.map(({ personId, at }) => [personId, at]));
}

/** A name that a Mac or a phone sent in pieces (`e` and an accent) is stored as everybody types it. */
const composed = (profile: Signal['profile'] = {}) =>
  Object.fromEntries(Object.entries(profile).map(([field, words]) => [field, words.normalize('NFC')]));

async function fillProfiles(
  tx: Tx,
  workspaceId: string,
  signals: SourcedSignal[],
  personIds: string[],
  now: Date,
): Promise<void> {
  const rows = signals.flatMap(({ email, profile }, index) =>
    email || profile ? [{ id: personIds[index]!, email, ...composed(profile) }] : [],
  );
  if (rows.length === 0) return;
  await tx.$executeRaw`
    WITH told AS (
      SELECT id, min(email) AS email, min(name) AS name, min(company) AS company, min(phone) AS phone
      FROM json_to_recordset(${asRows(rows)}::json) AS r(id uuid, email text, name text, company text, phone text)
      GROUP BY id),
    filled AS (
      UPDATE person SET
        email = coalesce(person.email, told.email), company = coalesce(person.company, told.company),
        phone = CASE WHEN person.crm_id IS NULL THEN coalesce(person.phone, told.phone) ELSE person.phone END, name = coalesce(nullif(person.name, ''), told.name, ''),
        stage = CASE WHEN person.stage = 'visitor' AND told.email IS NOT NULL THEN 'lead' ELSE person.stage END,
        lead_since = coalesce(person.lead_since, CASE WHEN told.email IS NOT NULL THEN ${now}::timestamptz END)
      FROM told JOIN person before USING (id)
      WHERE person.id = told.id AND person.workspace_id = ${workspaceId}
      RETURNING person.id, before.stage AS before, person.stage)
    INSERT INTO stage_change (workspace_id, person_id, stage, cause, at)
    SELECT ${workspaceId}, id, stage, 'gave an e-mail address', ${now} FROM filled WHERE before <> stage`;
}

async function touchLastActivity(tx: Tx, workspaceId: string, personIds: string[], now: Date): Promise<void> {
  await tx.$executeRaw`
    UPDATE person SET last_activity_at = latest.occurred_at, last_activity = latest.what, updated_at = ${now}
    FROM unnest(${personIds}::uuid[]) AS wanted(id), LATERAL (
      SELECT occurred_at, coalesce(title, replace(kind, '_', ' ') || ' ' || subject) AS what FROM activity
      WHERE person_id = wanted.id AND NOT automated ORDER BY occurred_at DESC LIMIT 1) latest
    WHERE person.id = wanted.id AND person.workspace_id = ${workspaceId}`;
}

interface Scored {
  id: string;
  stage: string;
  band: Band;
  score: number;
  ownerId: string | null;
  lastActivityAt: Date | null;
}

async function moveBands(
  tx: Tx,
  workspaceId: string,
  personIds: string[],
  booked: Map<string, Date>,
  now: Date,
): Promise<HotLead[]> {
  const scored = await tx.$queryRaw<Scored[]>`
    UPDATE person SET score = sums.score FROM (
      SELECT wanted.id, coalesce(sum(points), 0)::int AS score
      FROM unnest(${personIds}::uuid[]) AS wanted(id) LEFT JOIN points_entry ON person_id = wanted.id GROUP BY 1) sums
    WHERE person.id = sums.id AND person.workspace_id = ${workspaceId}
    RETURNING person.id, stage, band, person.score, owner_id AS "ownerId", last_activity_at AS "lastActivityAt"`;
  // Nobody can write to a visitor: they enter a band when they say who they are.
  const moving = scored.filter(({ band, score, stage }) => stage !== 'visitor' && bandOf(score) !== band);
  if (moving.length === 0) return [];
  const entries = await tx.$queryRaw<{ personId: string; band: Band; at: Date }[]>`
    SELECT person_id AS "personId", band, max(entered_at) AS at FROM band_entry
    WHERE person_id = ANY(${moving.map(({ id }) => id)}::uuid[]) GROUP BY 1, 2`;
  const lastEntry = new Map(entries.map(({ personId, band, at }) => [`${personId} ${band}`, at]));
  const moves = moving.map((person) => {
    const at = booked.get(person.id) ?? person.lastActivityAt ?? now;
    const lastEnteredAt = lastEntry.get(`${person.id} ${bandOf(person.score)}`);
    const decision = decideBand({ ...person, lastEnteredAt }, person.score, at, now);
    return { id: person.id, ownerId: person.ownerId, at, ...decision };
  });
  await tx.$executeRaw`
    UPDATE person SET band = moves.band FROM json_to_recordset(${asRows(moves)}::json) AS moves(id uuid, band text)
    WHERE person.id = moves.id AND person.workspace_id = ${workspaceId}`;
  const entered = moves.filter((move) => move.entered);
  const made = await tx.$queryRaw<{ id: bigint; personId: string }[]>`
    INSERT INTO band_entry (workspace_id, person_id, band, entered_at)
    SELECT ${workspaceId}, id, band, at
    FROM json_to_recordset(${asRows(entered)}::json) AS e(id uuid, band text, at timestamptz)
    RETURNING id, person_id AS "personId"`;
  const entryIds = new Map(made.map(({ id, personId }) => [personId, String(id)]));
  return entered
    .filter((move) => move.alert)
    .map((move) => ({ personId: move.id, ownerId: move.ownerId, entryId: entryIds.get(move.id)! }));
}
