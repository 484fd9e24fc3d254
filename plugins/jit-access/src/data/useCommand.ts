import { useApi } from '@backstage/frontend-plugin-api';
import type { JitAccessApi } from '@jit-access/backstage-plugin-jit-access-common';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { jitAccessApiRef } from '../api/jitAccessApiRef';
import { refresh } from './refresh';

/**
 * A write: runs it, and looks at everything again afterwards, also when it was
 * refused, because then what is shown is not what is.
 *
 * `run` calls back after a success even when the component is gone by then: a
 * signal may take what was decided off the screen before the answer is here.
 *
 * @internal
 */
export function useCommand<TInput, TOutput>(
  call: (api: JitAccessApi, input: TInput) => Promise<TOutput>,
) {
  const api = useApi(jitAccessApiRef);
  const queries = useQueryClient();
  const { mutateAsync, isPending, error, reset } = useMutation({
    mutationFn: (input: TInput) => call(api, input),
    onSettled: () => refresh(queries),
    // Answers may hold a secret: nothing keeps them.
    gcTime: 0,
  });
  const run = (input: TInput, onSuccess?: (output: TOutput) => void): void => {
    mutateAsync(input).then(onSuccess, () => {
      // The failure is in `error`, and shown from there.
    });
  };
  return { run, isPending, error, reset };
}
