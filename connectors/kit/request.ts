/** One HTTP request, ready to be sent. Header names are in lower case. */
export interface VendorRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
}

/**
 * Carries a finished request out of a vendor's client. Thrown from the client's own hook (middleware,
 * HTTP client) at the moment it would send.
 */
export class Built extends Error {
  readonly request: VendorRequest;
  constructor(request: VendorRequest) {
    super('request built');
    this.request = request;
  }
}

/**
 * Lets a vendor's client build a request and stops it before it sends. The clients know the paths, the
 * encoding and the credentials; deadlines, retries, limits and the reading of answers are ours, the same
 * for every vendor (see README.md for what the clients do there).
 * @param call invokes the client; it must end in a thrown `Built`, bare or as the `detail` of another error.
 */
export async function buildRequest(call: () => Promise<unknown>): Promise<VendorRequest> {
  try {
    await call();
  } catch (error) {
    const built = error instanceof Built ? error : (error as { detail?: unknown } | null)?.detail;
    if (built instanceof Built) return built.request;
    throw error;
  }
  throw new Error('The client answered without sending a request.');
}

/** Header names in lower case, without the headers that the transport sets itself. */
export function plainHeaders(headers: Record<string, unknown>): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const key = name.toLowerCase();
    if (value !== undefined && value !== null && key !== 'content-length') plain[key] = String(value);
  }
  return plain;
}
