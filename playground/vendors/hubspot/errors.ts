import { randomUUID } from 'node:crypto';

/** A refusal in the vendor's words. `status` is the HTTP status; `category` is from the vendor's closed list. */
export class HubspotRefusal extends Error {
  readonly status: number;
  readonly category: string;

  constructor(status: number, category: string, message: string) {
    super(message);
    this.status = status;
    this.category = category;
  }
}

export const invalid = (message: string) => new HubspotRefusal(400, 'VALIDATION_ERROR', message);
export const notFound = (message = 'resource not found') =>
  new HubspotRefusal(404, 'OBJECT_NOT_FOUND', message);

/** The vendor's error envelope. */
export const errorBody = (category: string, message: string) => ({
  status: 'error',
  message,
  correlationId: randomUUID(),
  category,
});

const wording: Record<number, [category: string, message: string]> = {
  401: [
    'INVALID_AUTHENTICATION',
    'Authentication credentials not found. This API supports OAuth 2.0 authentication.',
  ],
  403: ['MISSING_SCOPES', 'This app hasn’t been granted all required scopes to make this call.'],
  404: ['OBJECT_NOT_FOUND', 'resource not found'],
  409: ['CONFLICT', 'The record was changed by another request.'],
  423: ['LOCKED', 'This account is locked. Try again later.'],
  477: ['MIGRATION_IN_PROGRESS', 'This account is being migrated.'],
};

/** The envelope for a status alone, as faults need it. */
export function bodyForStatus(status: number, note?: string): Record<string, unknown> {
  if (status === 429) return rateLimitBody('TEN_SECONDLY_ROLLING');
  const [category, message] = wording[status] ?? [
    status < 500 ? 'VALIDATION_ERROR' : 'INTERNAL_ERROR',
    status < 500 ? 'Invalid request.' : 'internal error',
  ];
  return errorBody(category, note === undefined ? message : `${message} Received: ${note}`);
}

/** The 429 body comes from the vendor's gateway and has a shape of its own. */
export const rateLimitBody = (policyName: 'TEN_SECONDLY_ROLLING' | 'SECONDLY') => ({
  status: 'error',
  message: `You have reached your ${policyName.toLowerCase()} limit.`,
  errorType: 'RATE_LIMIT',
  correlationId: randomUUID(),
  policyName,
  requestId: randomUUID(),
});
