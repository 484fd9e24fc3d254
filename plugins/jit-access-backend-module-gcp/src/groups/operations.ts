import { cloudidentity_v1 } from '@googleapis/cloudidentity';
import { GcpCall } from '../GcpCall';

/** HTTP statuses of Google's own codes; see google.rpc.Code. */
const STATUS: Record<number, number> = {
  3: 400,
  4: 504,
  5: 404,
  6: 409,
  7: 403,
  8: 429,
  9: 400,
  10: 409,
  13: 500,
  14: 503,
  16: 401,
};

/**
 * What a long-running operation came to. There is nothing to ask for its end: the
 * membership itself shows it.
 * @throws ProviderError - it failed
 * @internal
 */
export function requireDone(
  call: GcpCall,
  what: string,
  operation: cloudidentity_v1.Schema$Operation,
): { membership?: cloudidentity_v1.Schema$Membership; working?: string } {
  const { name, done, error, response } = operation;
  if (name) call.requestIds.push(name);
  if (error) {
    const status = STATUS[error.code ?? 2] ?? 500;
    const answer = { status, data: { error: { message: error.message } } };
    throw call.explain(
      Object.assign(new Error(error.message ?? 'The operation failed'), {
        response: answer,
      }),
      what,
      true,
    );
  }
  return done
    ? { membership: response as cloudidentity_v1.Schema$Membership | undefined }
    : { working: name ?? 'unknown' };
}
