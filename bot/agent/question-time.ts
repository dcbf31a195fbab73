/** Share of the time that models may use; the rest is for the rules to answer after them. */
const modelShare = 0.9;

/** How long one question may take, in real time whatever an injected clock says. */
export interface QuestionTime {
  /** Ends everything: the time is up, or nobody waits for the answer any more. */
  all: { deadline: Date; signal: AbortSignal };
  /** Ends a little earlier, and with `all`. */
  models: { deadline: Date; signal: AbortSignal };
  stop(): void;
}

/** @param outer ends the question early. */
export function startTime(ms: number, outer?: AbortSignal): QuestionTime {
  const started = Date.now();
  const all = new AbortController();
  const models = new AbortController();
  const endModels = () => models.abort();
  const endAll = () => {
    models.abort();
    all.abort();
  };
  const timers = [setTimeout(endAll, ms), setTimeout(endModels, ms * modelShare)];
  outer?.addEventListener('abort', endAll, { once: true });
  if (outer?.aborted) endAll();
  return {
    all: { deadline: new Date(started + ms), signal: all.signal },
    models: { deadline: new Date(started + ms * modelShare), signal: models.signal },
    stop() {
      for (const timer of timers) clearTimeout(timer);
      outer?.removeEventListener('abort', endAll);
    },
  };
}
