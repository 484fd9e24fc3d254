/** A failure whose message may be shown to anybody. */
export class PresentableError extends Error {}

/**
 * Runs work that has to answer within so many milliseconds. Its signal is
 * aborted when it is late, and what it answers afterwards is dropped.
 * @throws PresentableError - `no answer within …`; else what the work threw
 */
export async function withDeadline<T>(
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new PresentableError(`no answer within ${ms / 1000} s`));
      controller.abort();
    }, ms);
  });
  try {
    // The call is inside the promise chain, so that a synchronous throw is caught as well.
    return await Promise.race([
      Promise.resolve().then(() => work(controller.signal)),
      late,
    ]);
  } finally {
    clearTimeout(timer);
  }
}
