import { answerRate } from './answer-rate.ts';
import { customerGet } from './customer-get.ts';
import { dealCreate } from './deal-create.ts';
import { dealGet } from './deal-get.ts';
import { dealMove } from './deal-move.ts';
import { dealsSearch } from './deals-search.ts';
import { digestPreview, digestSend, digestSettings } from './digest.ts';
import { healthGet } from './health-get.ts';
import { helpGet } from './help-get.ts';
import { homeGet } from './home-get.ts';
import { leadClaim } from './lead-claim.ts';
import { leadDismiss } from './lead-dismiss.ts';
import { leadGet } from './lead-get.ts';
import { leadSnooze } from './lead-snooze.ts';
import { leadsFind } from './leads-find.ts';
import { leadsSearch } from './leads-search.ts';
import { noteAdd } from './note-add.ts';
import { parkedList, parkedRetry } from './parked.ts';
import { paymentsSummary } from './payments-summary.ts';
import { planDraft } from './plan-draft.ts';
import { recordGet } from './record-get.ts';
import { settingsGet, settingsShow } from './settings-get.ts';
import { settingsUpdate } from './settings-update.ts';
import { syncStart, syncStatus } from './sync-start.ts';
import { taskCreate } from './task-create.ts';
import { tasksSearch } from './tasks-search.ts';
import type { Tool } from './tool.ts';

/** Everything the bot can do, one line per tool. */
export const tools: readonly Tool[] = [
  leadsSearch,
  leadsFind,
  leadGet,
  customerGet,
  dealsSearch,
  dealGet,
  tasksSearch,
  paymentsSummary,
  recordGet,
  leadClaim,
  leadSnooze,
  leadDismiss,
  noteAdd,
  taskCreate,
  dealCreate,
  dealMove,
  healthGet,
  syncStart,
  syncStatus,
  parkedList,
  parkedRetry,
  planDraft,
  digestPreview,
  digestSend,
  digestSettings,
  settingsShow,
  settingsGet,
  settingsUpdate,
  answerRate,
  homeGet,
  helpGet,
];

export const toolsByName: ReadonlyMap<string, Tool> = new Map(tools.map((tool) => [tool.name, tool]));
