import type { z } from 'zod';
import type { Permission } from '../domain/permissions.ts';
import type { ReadContext, ToolContext } from './context.ts';
import type { ProposalView, View } from './views.ts';

interface Base<I> {
  /** snake_case, noun first: `leads_search`. Names are stable: the assistant and stored calls use them. */
  name: string;
  /** For a model that has never seen the product: when to use it, what it returns, what it does not do. */
  description: string;
  permission: Permission;
  /** What the person reads while it runs: `Looking for leads`. */
  doing: string;
  /** A strict object: unknown keys are refused. Who asks, where and with which rights is never in it. */
  input: z.ZodType<I>;
}
/** Looks things up. Its context has no write methods. */
export interface ReadTool<I> extends Base<I> {
  effect: 'read';
  run(input: I, context: ReadContext): Promise<View>;
}
/**
 * Brings our own copy up to date or sends what is due anyway. It changes nothing in an outside system and
 * nothing that a person wrote, so it needs no confirmation; it is audited like a write.
 */
export interface RefreshTool<I> extends Base<I> {
  effect: 'refresh';
  run(input: I, context: ToolContext): Promise<View>;
}
/**
 * Keeps what people say about their own work in our own tables: a setting, a vote, "later". Only a press or a
 * form starts it, which shows exactly what will be kept; the assistant cannot, whatever it reads.
 */
export interface PersonalTool<I> extends Base<I> {
  effect: 'personal';
  run(input: I, context: ToolContext): Promise<View>;
}
/** Changes something outside. It is shown first, and runs only when a person who may confirms it. */
export interface WriteTool<I> extends Base<I> {
  effect: 'write' | 'destructive';
  preview(input: I, context: ReadContext): Promise<ProposalView | View>;
  /** `key` is the idempotency key: the same for every try of the same confirmation. */
  run(input: I, context: ToolContext, key: string): Promise<View>;
}
export type Tool<I = unknown> = ReadTool<I> | RefreshTool<I> | PersonalTool<I> | WriteTool<I>;

/** Keeps the input type inside the tool; the registry holds tools of all inputs. */
export function defineTool<I>(tool: Tool<I>): Tool {
  return tool as Tool;
}

/** Whether the tool must be shown and confirmed first. */
export const isWrite = <I>(tool: Tool<I>): tool is WriteTool<I> =>
  tool.effect === 'write' || tool.effect === 'destructive';
