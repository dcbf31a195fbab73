import type { FieldDef } from '../../connectors/connector.ts';
import { AppError } from '../../domain/errors.ts';
import type { Field } from '../../domain/field-pairs.ts';
import type { StreamAge } from '../../prisma/stores/sync-runs.ts';
import type { ReadContext, System } from '../context.ts';

/** A field as the system tells of it, or as our copy shows it. */
export type PlanField = Field & Partial<Pick<FieldDef, 'custom' | 'readOnly' | 'required' | 'pii'>>;

/** What is known of one of the two systems, all of it read or measured. */
export interface Side {
  /** As it was asked for. */
  name: string;
  /** Absent: no connector of this installation knows it. */
  system?: System;
  streams: StreamAge[];
  /** `live`: from the system just now; `held`: unified names, seen in our copy. */
  fields: { from: 'live' | 'held'; all: PlanField[]; problem?: string };
  /** Why nothing is known of the account now. */
  unreachable?: string;
  account?: string;
  missingScopes: string[];
}

/** The facts of one side. A system that does not answer costs its own facts only. */
export async function sideOf(name: string, context: ReadContext): Promise<Side> {
  const { stores, request, systems } = context;
  const system = systemNamed(name, systems);
  const nothing: Side = { name, streams: [], fields: { from: 'held', all: [] }, missingScopes: [] };
  if (!system) return nothing;
  const ages = await stores.syncRuns.ages(request.workspaceId);
  const streams = ages.filter(({ connector }) => connector === system.id);
  if (!system.on) return { ...nothing, system, streams };
  const [fields, health] = await Promise.all([fieldsOf(system, context), system.check?.().catch(reasonOf)]);
  return {
    name,
    system,
    streams,
    fields,
    ...(typeof health === 'string' && { unreachable: health }),
    ...(typeof health === 'object' && { account: health.account }),
    missingScopes: (typeof health === 'object' && health.missingScopes) || [],
  };
}

/** It could be read, and never was. */
export const isUnread = ({ system, streams }: Side): boolean =>
  system?.on === true && system.streams.length > 0 && !streams.some(({ readAt }) => readAt);

/** By id or title, as people write it. */
function systemNamed(name: string, systems: ReadonlyMap<string, System>): System | undefined {
  const wanted = name.trim().toLowerCase();
  return [...systems.values()].find(({ id, title }) => id === wanted || title.toLowerCase() === wanted);
}

async function fieldsOf(system: System, { stores, request }: ReadContext): Promise<Side['fields']> {
  const { describe, describes = [] } = system;
  if (describe) {
    const read = await Promise.all(
      describes.map(async (of) => (await describe(of)).map((field): PlanField => ({ ...field, of }))),
    ).catch(reasonOf);
    if (typeof read !== 'string') return { from: 'live', all: read.flat() };
    return { from: 'live', all: [], problem: read };
  }
  const held = await stores.records.fields(request.workspaceId, system.id);
  return { from: 'held', all: held.map((field) => ({ ...field, label: field.key })) };
}

/** @throws what is no fault of a system. */
function reasonOf(error: unknown): string {
  if (error instanceof AppError) return error.message;
  throw error;
}
