import type { ObjectType } from './object-types.ts';
import { objectTypeNames, objectTypes } from './object-types.ts';

/** A property definition in the vendor's shape. */
export interface PropertyDefinition {
  name: string;
  label: string;
  type: 'string' | 'number' | 'date' | 'datetime' | 'enumeration' | 'bool';
  fieldType: string;
  groupName: string;
  description: string;
  options: { label: string; value: string; hidden: boolean; displayOrder: number }[];
  hasUniqueValue: boolean;
  hubspotDefined: boolean;
  calculated: boolean;
  externalOptions: boolean;
  formField: boolean;
  hidden: boolean;
  displayOrder: number;
  modificationMetadata: { archivable: boolean; readOnlyDefinition: boolean; readOnlyValue: boolean };
  createdAt?: string;
  updatedAt?: string;
  archived: boolean;
}

type Short = [name: string, label: string, type: PropertyDefinition['type'], ...marks: string[]];
const lifecycle = [
  'subscriber',
  'lead',
  'marketingqualifiedlead',
  'salesqualifiedlead',
  'opportunity',
  'customer',
  'evangelist',
  'other',
];
const leadStatus = [
  'NEW',
  'OPEN',
  'IN_PROGRESS',
  'OPEN_DEAL',
  'UNQUALIFIED',
  'ATTEMPTED_TO_CONTACT',
  'CONNECTED',
  'BAD_TIMING',
];

/**
 * What the vendor defines in every account, as far as a sales team touches it. Marks: `=` read-only,
 * `!` unique, any other text is an option. `$modified` and `$created` are the type's own names.
 */
const common: Short[] = [
  ['$created', 'Create Date', 'datetime', '='],
  ['$modified', 'Last Modified Date', 'datetime', '='],
  ['hs_object_id', 'Record ID', 'number', '='],
  ['hs_merged_object_ids', 'Merged record IDs', 'enumeration', '='],
  ['hubspot_owner_id', 'Owner', 'enumeration'],
];
const own: Record<ObjectType, Short[]> = {
  contacts: [
    ['email', 'Email', 'string', '!'],
    ['firstname', 'First Name', 'string'],
    ['lastname', 'Last Name', 'string'],
    ['phone', 'Phone Number', 'string'],
    ['mobilephone', 'Mobile Phone Number', 'string'],
    ['company', 'Company Name', 'string'],
    ['jobtitle', 'Job Title', 'string'],
    ['city', 'City', 'string'],
    ['country', 'Country/Region', 'string'],
    ['hs_country_region_code', 'Country/Region Code', 'string'],
    ['hs_timezone', 'Time Zone', 'enumeration'],
    ['hs_ip_timezone', 'IP Timezone', 'string', '='],
    ['hs_language', 'Preferred language', 'enumeration'],
    ['website', 'Website URL', 'string'],
    ['lifecyclestage', 'Lifecycle Stage', 'enumeration', ...lifecycle],
    ['hs_lead_status', 'Lead Status', 'enumeration', ...leadStatus],
    ['hs_additional_emails', 'Additional email addresses', 'enumeration'],
    ['hs_email_optout', 'Unsubscribed from all email', 'bool', '='],
    ['hs_analytics_source', 'Original Traffic Source', 'enumeration', '='],
    ['hubspotscore', 'HubSpot Score', 'number', '='],
    ['associatedcompanyid', 'Primary Associated Company ID', 'number'],
    ['notes_last_contacted', 'Last Contacted', 'datetime', '='],
    ['notes_last_updated', 'Last Activity Date', 'datetime', '='],
    ['num_associated_deals', 'Number of Associated Deals', 'number', '='],
  ],
  companies: [
    ['name', 'Company name', 'string'],
    ['domain', 'Company Domain Name', 'string'],
    ['phone', 'Phone Number', 'string'],
    ['website', 'Website URL', 'string'],
    ['industry', 'Industry', 'enumeration'],
    ['city', 'City', 'string'],
    ['country', 'Country/Region', 'string'],
    ['numberofemployees', 'Number of Employees', 'number'],
    ['annualrevenue', 'Annual Revenue', 'number'],
    ['lifecyclestage', 'Lifecycle Stage', 'enumeration', ...lifecycle],
    ['description', 'Description', 'string'],
  ],
  deals: [
    ['dealname', 'Deal Name', 'string'],
    ['pipeline', 'Pipeline', 'enumeration'],
    ['dealstage', 'Deal Stage', 'enumeration'],
    ['amount', 'Amount', 'number'],
    ['deal_currency_code', 'Currency', 'enumeration'],
    ['closedate', 'Close Date', 'datetime'],
    ['dealtype', 'Deal Type', 'enumeration', 'newbusiness', 'existingbusiness'],
    ['description', 'Deal Description', 'string'],
    ['closed_lost_reason', 'Closed Lost Reason', 'string'],
    ['closed_won_reason', 'Closed Won Reason', 'string'],
    ['hs_next_step', 'Next step', 'string'],
    ['hs_priority', 'Priority', 'enumeration', 'low', 'medium', 'high'],
    ['hs_is_closed', 'Is Deal Closed?', 'bool', '='],
    ['hs_is_closed_won', 'Is Closed Won', 'bool', '='],
    ['hs_deal_stage_probability', 'Deal probability', 'number', '='],
    ['hs_v2_date_entered_current_stage', 'Date entered current stage', 'datetime', '='],
    ['notes_last_updated', 'Last Activity Date', 'datetime', '='],
    ['num_associated_contacts', 'Number of Associated Contacts', 'number', '='],
  ],
  tasks: [
    ['hs_timestamp', 'Due date', 'datetime'],
    ['hs_task_subject', 'Task Title', 'string'],
    ['hs_task_body', 'Task Notes', 'string'],
    [
      'hs_task_status',
      'Task Status',
      'enumeration',
      'NOT_STARTED',
      'IN_PROGRESS',
      'WAITING',
      'COMPLETED',
      'DEFERRED',
    ],
    ['hs_task_priority', 'Priority', 'enumeration', 'NONE', 'LOW', 'MEDIUM', 'HIGH'],
    ['hs_task_type', 'Task Type', 'enumeration', 'CALL', 'EMAIL', 'LINKED_IN', 'TODO'],
    ['hs_task_reminders', 'Task reminders', 'string'],
  ],
  notes: [
    ['hs_timestamp', 'Activity date', 'datetime'],
    ['hs_note_body', 'Note body', 'string'],
    ['hs_attachment_ids', 'Attached file IDs', 'enumeration'],
  ],
};

const fieldTypes = {
  string: 'text',
  number: 'number',
  date: 'date',
  datetime: 'date',
  enumeration: 'select',
  bool: 'booleancheckbox',
};

/** Fills in what a definition leaves out, as the vendor does for a new property. */
export function completeDefinition(
  given: Pick<PropertyDefinition, 'name' | 'label' | 'type'> & Partial<PropertyDefinition>,
): PropertyDefinition {
  return {
    fieldType: fieldTypes[given.type],
    groupName: 'contactinformation',
    description: '',
    options: [],
    hasUniqueValue: false,
    hubspotDefined: false,
    calculated: false,
    externalOptions: false,
    formField: false,
    hidden: false,
    displayOrder: -1,
    modificationMetadata: { archivable: true, readOnlyDefinition: false, readOnlyValue: false },
    archived: false,
    ...given,
  };
}

function expand(type: ObjectType, [name, label, valueType, ...marks]: Short): PropertyDefinition {
  const options = marks.filter((mark) => mark !== '=' && mark !== '!');
  return completeDefinition({
    name:
      name === '$created' || name === '$modified'
        ? objectTypes[type][name === '$created' ? 'created' : 'modified']
        : name,
    label,
    type: valueType,
    groupName: `${objectTypes[type].singular}information`,
    options: options.map((value, displayOrder) => ({ label: value, value, hidden: false, displayOrder })),
    hasUniqueValue: marks.includes('!'),
    hubspotDefined: true,
    externalOptions: name === 'hubspot_owner_id',
    modificationMetadata: { archivable: false, readOnlyDefinition: true, readOnlyValue: marks.includes('=') },
  });
}

/** The definitions of a fresh account, by object type and name. */
export const standardDefinitions = (): Record<ObjectType, Map<string, PropertyDefinition>> =>
  Object.fromEntries(
    objectTypeNames.map((type) => [
      type,
      new Map(
        [...common, ...own[type]].map((short) => [expand(type, short)] as const).map(([d]) => [d.name, d]),
      ),
    ]),
  ) as Record<ObjectType, Map<string, PropertyDefinition>>;
