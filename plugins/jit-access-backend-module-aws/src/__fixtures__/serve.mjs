// IAM and STS as `emulate` plays them, for one test file. Prints one line of JSON
// when it is ready and stops when its standard input ends, so that it cannot outlive
// the tests. A process of its own because the package is an ES module, which jest
// does not load.
import { createServer } from 'node:net';
import { createEmulator } from 'emulate';

const port = await new Promise(resolve => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port: free } = probe.address();
    probe.close(() => resolve(free));
  });
});
const emulator = await createEmulator({
  service: 'aws',
  port,
  baseUrl: `http://127.0.0.1:${port}`,
  seed: { aws: { iam: { roles: [{ role_name: 'orders-admin' }] } } },
});
process.stdin.resume().on('end', async () => {
  await emulator.close();
  process.exit(0);
});
process.stdout.write(
  `${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`,
);
