export interface LoggedRequest {
  method: string;
  /** With the query; credentials travel in headers, which are not kept. */
  path: string;
  /** 0 while unanswered, and for ever when the connection was dropped. */
  status: number;
  /** ISO, by the stand-in's clock. */
  at: string;
}

const capacity = 2_000;

/** The last 2,000 requests that a stand-in was asked, oldest first. */
export class RequestLog {
  #entries: LoggedRequest[] = [];
  #total = 0;

  /** Notes a request; the caller fills in the status once it has answered. */
  open(method: string, path: string, at: Date): LoggedRequest {
    const entry = { method, path, status: 0, at: at.toISOString() };
    if (this.#entries.length < capacity) this.#entries.push(entry);
    else this.#entries[this.#total % capacity] = entry;
    this.#total += 1;
    return entry;
  }

  all(): LoggedRequest[] {
    const start = this.#entries.length < capacity ? 0 : this.#total % capacity;
    return [...this.#entries.slice(start), ...this.#entries.slice(0, start)];
  }

  /** How many requests there were, those that are no longer kept included. */
  get total(): number {
    return this.#total;
  }

  clear(): void {
    this.#entries = [];
    this.#total = 0;
  }
}
