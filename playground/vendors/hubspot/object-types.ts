/** The CRM objects that the stand-in keeps, by the name that stands in a path. */
export const objectTypes = {
  contacts: {
    singular: 'contact',
    typeId: '0-1',
    created: 'createdate',
    modified: 'lastmodifieddate',
    defaults: ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname'],
    searched: ['firstname', 'lastname', 'email', 'phone', 'company'],
  },
  companies: {
    singular: 'company',
    typeId: '0-2',
    created: 'createdate',
    modified: 'hs_lastmodifieddate',
    defaults: ['createdate', 'domain', 'hs_lastmodifieddate', 'hs_object_id', 'name'],
    searched: ['name', 'domain', 'phone', 'website'],
  },
  deals: {
    singular: 'deal',
    typeId: '0-3',
    created: 'createdate',
    modified: 'hs_lastmodifieddate',
    defaults: [
      'amount',
      'closedate',
      'createdate',
      'dealname',
      'dealstage',
      'hs_lastmodifieddate',
      'hs_object_id',
      'pipeline',
    ],
    searched: ['dealname', 'pipeline', 'dealstage', 'description'],
  },
  tasks: {
    singular: 'task',
    typeId: '0-27',
    created: 'hs_createdate',
    modified: 'hs_lastmodifieddate',
    defaults: ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id'],
    searched: ['hs_task_subject', 'hs_task_body'],
  },
  notes: {
    singular: 'note',
    typeId: '0-46',
    created: 'hs_createdate',
    modified: 'hs_lastmodifieddate',
    defaults: ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id'],
    searched: ['hs_note_body'],
  },
} as const satisfies Record<string, ObjectTypeInfo>;

interface ObjectTypeInfo {
  singular: string;
  /** The vendor's own number for the type, as webhooks name it. */
  typeId: string;
  /** Properties that hold the times of creation and of the last change. */
  created: string;
  modified: string;
  /** What a read returns when it asks for nothing. */
  defaults: readonly string[];
  /** What the free text of a search looks at. */
  searched: readonly string[];
}
export type ObjectType = keyof typeof objectTypes;
export const objectTypeNames = Object.keys(objectTypes) as ObjectType[];

const byName = new Map<string, ObjectType>(
  objectTypeNames.flatMap((name) => {
    const { singular, typeId } = objectTypes[name];
    return [name, singular, typeId].map((alias) => [alias, name] as const);
  }),
);

/** The type that a path segment means: `contacts`, `contact` and `0-1` are the same. */
export const objectTypeOf = (segment: string): ObjectType | undefined => byName.get(segment.toLowerCase());
