interface Detail {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  message: string;
  code?: string;
  param?: string;
}

/** A refusal in the vendor's words. */
export class StripeRefusal extends Error {
  readonly status: number;
  readonly detail: Detail;

  constructor(status: number, detail: Detail) {
    super(detail.message);
    this.status = status;
    this.detail = detail;
  }
}

export const invalidRequest = (message: string, param?: string, code?: string, status = 400) =>
  new StripeRefusal(status, {
    type: 'invalid_request_error',
    message,
    ...(code && { code }),
    ...(param && { param }),
  });
export const missing = (object: string, id: string) =>
  invalidRequest(`No such ${object}: '${id}'`, 'id', 'resource_missing', 404);

/** The vendor's envelope; without it its client takes a 404 for a success. */
export const envelope = (detail: Detail): { error: Detail } => ({ error: detail });

/** The envelope for a status alone, as faults and limits need it. */
export function bodyForStatus(status: number, note?: string): { error: Detail } {
  const known: Record<number, Detail> = {
    401: { type: 'invalid_request_error', message: 'Invalid API Key provided.' },
    403: {
      type: 'invalid_request_error',
      message: 'The provided key does not have access.',
      code: 'account_invalid',
    },
    404: { type: 'invalid_request_error', message: 'No such object.', code: 'resource_missing' },
    409: {
      type: 'invalid_request_error',
      message: 'Another request is changing this object.',
      code: 'lock_timeout',
    },
    429: {
      type: 'invalid_request_error',
      message: 'Too many requests hit the API too quickly.',
      code: 'rate_limit',
    },
  };
  const detail = known[status] ?? {
    type: status < 500 ? 'invalid_request_error' : 'api_error',
    message: status < 500 ? 'Invalid request.' : 'An unknown error occurred.',
  };
  return envelope(
    note === undefined ? detail : { ...detail, message: `${detail.message} Received: ${note}` },
  );
}
