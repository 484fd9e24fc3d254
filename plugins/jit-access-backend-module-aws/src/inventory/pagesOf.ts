import { AwsCall } from '../AwsCall';

/**
 * The pages of a list, each asked for as a request of its own.
 * @throws ProviderError
 * @internal
 */
export async function* pagesOf<T extends { $metadata: object }>(
  call: AwsCall,
  what: string,
  open: (options: { abortSignal: AbortSignal }) => AsyncGenerator<T>,
): AsyncIterable<T> {
  const pages = open({ abortSignal: call.signal });
  for (;;) {
    const { page } = await call.read(what, async () => {
      const { value, done } = await pages.next();
      return done
        ? { page: undefined }
        : { page: value, $metadata: value.$metadata };
    });
    if (!page) return;
    yield page;
  }
}
