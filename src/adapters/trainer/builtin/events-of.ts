/**
 * Turns a call that reports events into an iterable of them; it ends, or throws, as the call does.
 */
export async function* eventsOf<E>(
  call: (onEvent: (event: E) => void) => Promise<unknown>,
): AsyncIterable<E> {
  const queue: E[] = [];
  let ended = false;
  let wake = () => {};
  const finished = call((event) => {
    queue.push(event);
    wake();
  }).finally(() => {
    ended = true;
    wake();
  });
  // Thrown below, when everything before it was given out.
  finished.catch(() => undefined);
  while (!ended || queue.length > 0) {
    const event = queue.shift();
    if (event !== undefined) yield event;
    else await new Promise<void>((resolve) => {
        wake = resolve;
        if (ended || queue.length > 0) resolve();
      });
  }
  await finished;
}
