/** The call took longer than it may; whether it had its effect is not known. */
export class TimedOutError extends Error {
  constructor(ms: number) {
    super(`No answer within ${Math.round(ms / 100) / 10} s`);
    this.name = 'TimedOutError';
  }
}

/**
 * Runs a piece of foreign code that may hang, throw anything and ignore its
 * signal: it is given up after `timeoutMs`, or when `signal` aborts (then with
 * the signal's reason).
 *
 * @param onLate - called when the work comes to an end after it was given up
 */
export async function bounded<T>(
  work: (signal: AbortSignal) => Promise<T>,
  limits: { timeoutMs: number; signal: AbortSignal; onLate?: () => void },
): Promise<T> {
  limits.signal.throwIfAborted();
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let stopListening = () => {};
  const givenUp = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new TimedOutError(limits.timeoutMs)),
      limits.timeoutMs,
    );
    const onAbort = () => reject(limits.signal.reason);
    limits.signal.addEventListener('abort', onAbort, { once: true });
    stopListening = () => limits.signal.removeEventListener('abort', onAbort);
  });
  let late = false;
  const working = (async () => work(controller.signal))();
  working
    .catch(() => {})
    .finally(() => {
      if (late) limits.onLate?.();
    });
  try {
    return await Promise.race([working, givenUp]);
  } catch (error) {
    late = true;
    controller.abort(error);
    throw error;
  } finally {
    clearTimeout(timer);
    stopListening();
  }
}
