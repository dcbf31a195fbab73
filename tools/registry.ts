import { customerGet } from './customer-get.ts';
import { dealCreate } from './deal-create.ts';
import { dealGet } from './deal-get.ts';
import { dealMove } from './deal-move.ts';
import { dealsSearch } from './deals-search.ts';
import { digestPreview, digestSend, digestSettings } from './digest.ts';
import { healthGet } from './health-get.ts';
import { helpGet } from './help-get.ts';
import { leadGet } from './lead-get.ts';
import { leadsSearch } from './leads-search.ts';
import { noteAdd } from './note-add.ts';
import { paymentsSummary } from './payments-summary.ts';
import { recordGet } from './record-get.ts';
import { syncStart, syncStatus } from './sync-start.ts';
import { taskCreate } from './task-create.ts';
import type { Tool } from './tool.ts';

/** Everything the bot can do, one line per tool. */
export const tools: readonly Tool[] = [
  leadsSearch,
  leadGet,
  customerGet,
  dealsSearch,
  dealGet,
  paymentsSummary,
  recordGet,
  noteAdd,
  taskCreate,
  dealCreate,
  dealMove,
  healthGet,
  syncStart,
  syncStatus,
  digestPreview,
  digestSend,
  digestSettings,
  helpGet,
];

export const toolsByName: ReadonlyMap<string, Tool> = new Map(tools.map((tool) => [tool.name, tool]));
