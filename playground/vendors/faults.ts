/** What a stand-in does wrong. Without `status`, `hang`, `dropAfterEffect` or `htmlInsteadOfJson` an `errorRate` means 500. */
export interface Fault {
  /** Waits before anything else happens. */
  latencyMs?: number;
  /** Share of the matching requests that fail, 0 to 1 (default 1); spread evenly, not at random. */
  errorRate?: number;
  /** Answers with this status, in the vendor's own error shape, before any effect. */
  status?: number;
  /** Sent as `Retry-After`. */
  retryAfterSeconds?: number;
  /** Accepts the request and never answers. */
  hang?: boolean;
  /** Carries the request out, then closes the connection without an answer. */
  dropAfterEffect?: boolean;
  /** Carries the request out and answers 200 with a page of HTML. */
  htmlInsteadOfJson?: boolean;
  /** Repeats the credential in the error, as careless vendors do. */
  echoCredential?: boolean;
  /** Only requests whose path starts with this. */
  matching?: string;
  /** Stops after so many failures. */
  times?: number;
}

interface Active {
  fault: Fault;
  carried: number;
  left: number;
}

/** What to do with one request. `fails` is false for those that are only slowed down. */
export interface Verdict {
  fault: Fault;
  fails: boolean;
}

const isFailure = (fault: Fault): boolean =>
  Boolean(fault.status || fault.hang || fault.dropAfterEffect || fault.htmlInsteadOfJson) ||
  fault.errorRate !== undefined;

/** The switchboard of one stand-in's faults. The first fault that matches a path applies. */
export class Faults {
  #active: Active[] = [];

  /** Replaces all faults. */
  set(...faults: Fault[]): void {
    this.#active = faults.map((fault) => ({
      fault,
      carried: 0,
      left: fault.times ?? Number.POSITIVE_INFINITY,
    }));
  }

  clear(): void {
    this.#active = [];
  }

  get current(): Fault[] {
    return this.#active.map(({ fault }) => fault);
  }

  next(path: string): Verdict | undefined {
    if (this.#active.length === 0) return undefined;
    const active = this.#active.find(({ fault }) => path.startsWith(fault.matching ?? ''));
    return active && { fault: active.fault, fails: isFailure(active.fault) && this.#hits(active) };
  }

  /** Adds up the shares and fails each time they reach one: 0.25 hits every fourth request. */
  #hits(active: Active): boolean {
    active.carried += active.fault.errorRate ?? 1;
    if (active.carried < 1 - 1e-9 || active.left <= 0) return false;
    active.carried -= 1;
    active.left -= 1;
    return true;
  }
}
