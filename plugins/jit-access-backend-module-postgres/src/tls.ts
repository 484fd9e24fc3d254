import { isIP } from 'node:net';
import { checkServerIdentity, ConnectionOptions } from 'node:tls';
import { ServerConfig } from './config';

/**
 * How a connection to the server is encrypted and verified; false: not at all.
 *
 * @remarks
 * The name in the certificate is compared with `servername`, or else with the
 * configured host, also where that is an IP address: left to itself, Node would
 * compare it with "localhost" then.
 * @internal
 */
export function tlsOptions(server: ServerConfig): false | ConnectionOptions {
  const { host, ssl } = server;
  if (ssl === false) {
    return false;
  }
  const { servername, ...options } = ssl === true ? {} : ssl;
  const expected = servername ?? host;
  return {
    rejectUnauthorized: true,
    ...options,
    ...(isIP(expected) === 0 && { servername: expected }),
    checkServerIdentity: (_host, certificate) =>
      checkServerIdentity(expected, certificate),
  };
}

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/;

/**
 * What is weaker about the line to the server than it should be, for the log.
 * @internal
 */
export function tlsWarning({ host, ssl }: ServerConfig): string | undefined {
  if (ssl === false) {
    return LOOPBACK.test(host)
      ? undefined
      : 'is reached without TLS; set "ssl"';
  }
  return ssl !== true && !ssl.rejectUnauthorized
    ? 'is reached with TLS, but "rejectUnauthorized: false" lets anybody pretend to be it; give its authority in "ca" instead'
    : undefined;
}
