import {
  TracingService,
  TracingServiceSpan,
  TracingServiceSpanOptions,
} from '@backstage/backend-plugin-api/alpha';

/** What a span says of an error: what kind it is, in one word that we know. */
export type ErrorWord = (error: unknown) => string;

/**
 * Runs work in a span. What it throws is thrown on, but the span learns only
 * its kind: messages of errors name people, and repeat what targets said.
 */
export async function inSpan<T>(
  tracing: TracingService,
  name: string,
  options: Pick<TracingServiceSpanOptions, 'attributes' | 'kind'>,
  work: (span: TracingServiceSpan) => Promise<T>,
  errorWord: ErrorWord,
): Promise<T> {
  const result = await tracing.startActiveSpan(name, options, async span => {
    try {
      return { value: await work(span) };
    } catch (error) {
      failSpan(span, errorWord(error));
      return { error };
    }
  });
  if ('error' in result) throw result.error;
  return result.value as T;
}

/** Marks a span as failed, for a reason in one word. */
export function failSpan(span: TracingServiceSpan, word: string): void {
  span.setAttribute('error.type', word);
  span.setStatus({ code: 'error', message: word });
}
