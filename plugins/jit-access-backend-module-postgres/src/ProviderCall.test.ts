import {
  PermanentProviderError,
  RetryableProviderError,
  UnknownOutcomeProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { DatabaseError } from 'pg';
import { ServerConfig } from './config';
import { ProviderCall } from './ProviderCall';

const server = { name: 'demo' } as ServerConfig;
const newCall = (signal = new AbortController().signal) =>
  new ProviderCall(server, signal, 'test');

function databaseError(code: string, message = 'as the server says') {
  return Object.assign(new DatabaseError(message, 1, 'error'), { code });
}
const nodeError = (code: string) =>
  Object.assign(new Error(`connect ${code}`), { code });

describe('ProviderCall.explain', () => {
  it.each([
    ['28P01', 'permanent', /check user and password/],
    ['28000', 'permanent', /pg_hba/],
    ['3D000', 'permanent', /name of the database/],
    ['42501', 'permanent', /ADMIN OPTION/],
    ['42601', 'permanent', /42601/],
    ['2BP01', 'permanent', /goes on by itself/],
    ['53300', 'throttled', /53300/],
    ['53100', 'throttled', /53100/],
    ['23505', 'conflict', /23505/],
    ['42704', 'conflict', /42704/],
    ['40P01', 'conflict', /40P01/],
    ['55P03', 'retryable', /55P03/],
    ['57014', 'retryable', /57014/],
    ['25006', 'retryable', /25006/],
    ['57P01', 'retryable', /nothing was done/],
    ['XX000', 'retryable', /XX000/],
  ])('classifies SQLSTATE %s as %s', (code, kind, message) => {
    const error = newCall().explain(databaseError(code), 'orders');
    expect(error.kind).toBe(kind);
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/server "demo", database "orders"/);
  });

  it('takes a concurrent update for a conflict', () => {
    const error = databaseError('XX000', 'tuple concurrently updated');
    expect(newCall().explain(error, 'orders').kind).toBe('conflict');
  });

  it.each([
    nodeError('ECONNREFUSED'),
    nodeError('ECONNRESET'),
    new Error('Connection terminated unexpectedly'),
    new AggregateError([nodeError('ECONNREFUSED')]),
    databaseError('57P01'),
  ])('knows the outcome of a lost line by whether COMMIT was sent: %s', e => {
    const call = newCall();
    expect(call.explain(e, 'orders')).toBeInstanceOf(RetryableProviderError);
    call.commitSent();
    expect(call.explain(e, 'orders')).toBeInstanceOf(
      UnknownOutcomeProviderError,
    );
    call.commitRefused();
    expect(call.explain(e, 'orders')).toBeInstanceOf(RetryableProviderError);
  });

  it('names the address that refused, of a host with several', () => {
    const error = new AggregateError([nodeError('ECONNREFUSED')]);
    expect(newCall().explain(error, 'orders').message).toMatch(/ECONNREFUSED/);
  });

  it('takes a certificate that is not trusted for a matter of configuration', () => {
    const error = newCall().explain(
      nodeError('DEPTH_ZERO_SELF_SIGNED_CERT'),
      'orders',
    );
    expect(error).toBeInstanceOf(PermanentProviderError);
    expect(error.message).toMatch(/Check "ssl"/);
  });

  it('says that it was aborted', () => {
    const call = newCall(AbortSignal.abort());
    const error = call.explain(new Error('whatever'), 'orders');
    expect(error).toBeInstanceOf(RetryableProviderError);
    expect(error.message).toMatch(/aborted/);
  });
});
