/**
 * Calls `onSilence` when nothing has happened for `ms`. Bytes count, not events: a server that only sends
 * pings is alive.
 */
export function startWatchdog(ms: number, onSilence: () => void) {
  let timer = setTimeout(onSilence, ms);
  const stop = () => clearTimeout(timer);
  const touch = () => {
    stop();
    timer = setTimeout(onSilence, ms);
  };
  return {
    stop,
    /** The same response, whose every chunk is a sign of life. */
    watch(response: Response): Response {
      touch();
      if (response.body === null) return response;
      const watched = response.body.pipeThrough(
        new TransformStream<Uint8Array, Uint8Array>({
          transform(chunk, controller) {
            touch();
            controller.enqueue(chunk);
          },
        }),
      );
      return new Response(watched, response);
    },
  };
}
