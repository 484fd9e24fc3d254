import { useApi } from '@backstage/frontend-plugin-api';
import type { JitAccessApi } from '@jit-access/backstage-plugin-jit-access-common';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { jitAccessApiRef } from '../api/jitAccessApiRef';
import { refresh } from './refresh';

/**
 * A write: runs it, and looks at everything again afterwards, also when it was
 * refused, because then what is shown is not what is.
 *
 * @internal
 */
export function useCommand<TInput, TOutput>(
  run: (api: JitAccessApi, input: TInput) => Promise<TOutput>,
) {
  const api = useApi(jitAccessApiRef);
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: TInput) => run(api, input),
    onSettled: () => refresh(queries),
  });
}
